import pytest

from customers.rules.masking import masked_email, masked_phone


@pytest.mark.parametrize(
    ("email", "masked"),
    [
        ("dana.okafor@example.org", "d•••@•••.org"),
        ("d@example.co.uk", "d•••@•••.uk"),
        ("root@localhost", "r•••@•••"),
        ("@example.org", "•••"),
        ("no address", "•••"),
        ("", ""),
    ],
)
def test_of_an_address_the_first_letter_and_the_last_label_are_left(email, masked):
    assert masked_email(email) == masked


@pytest.mark.parametrize(
    ("phone", "masked"), [("+49 30 5550187", "••• 87"), ("123456", "••• 56"), ("12345", "•••"), ("", "")]
)
def test_of_a_number_two_digits_are_left_if_it_is_long_enough(phone, masked):
    assert masked_phone(phone) == masked
