"""Every page, list, search, filter, export and answer of the API, read as every role: no canary sings elsewhere."""

import re
from collections import Counter, deque
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.db import models
from django.urls import reverse
from pypdf import PdfReader

from people.services.exports import ask_for_export, make_export
from tests.matrix import canaries, samples
from tests.matrix.asking import undone
from tests.matrix.routes import all_routes
from tests.matrix.table import BLOCKS, DENIALS
from tests.matrix.world import API_CLIENT, NOW, OTHER, OWN, ROLES, SIGNED_IN

RULES = canaries.rules()
TOKEN = re.compile(r"cnry-([a-z]+)-([a-z]+)-\d+x")
ROUTES = {route.name: route for route in all_routes()}
PROJECT = Path(__file__).parents[2]
# One process reads it all, in one world.
pytestmark = pytest.mark.xdist_group("canaries")


def most_of_a_kind(url):
    """How many pages that differ by their object, order or filter only are followed; the tables name more."""
    return 1 if url.startswith("/admin/") else 3


class Links(HTMLParser):
    """Where a page leads, and the forms that only ask."""

    def __init__(self, page):
        super().__init__()
        self.found, self.forms = set(), []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.found |= {found[name] for name in ("href", "hx-get", "src") if found.get(name)}
        if tag == "form":
            asks = found.get("method", "get").lower() == "get"
            self.forms.append((found.get("action") or "", [], [])) if asks else self.forms.append(None)
        elif tag in {"input", "select"} and self.forms and self.forms[-1] and found.get("name"):
            is_text = tag == "input" and found.get("type", "text") in {"text", "search"}
            self.forms[-1][1 if is_text else 2].append(found["name"])


class Reader:
    """Reads as one role, and keeps what it should not have read."""

    def __init__(self, world, role):
        self.world, self.role = world, role
        self.leaks, self.read, self.forms, self.seen, self.answers = set(), set(), {}, set(), {}

    def get(self, url):
        """The text of an answer, headers included; what it holds is judged."""
        with undone():
            response = self.world.client(self.role).get(url, headers=self.world.headers(self.role, url))
            body = b"".join(response.streaming_content) if response.streaming else response.content
        text = body.decode(errors="replace")
        head = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
        return response.status_code, text, f"{head}\n{text}".lower()

    def judge(self, url, text):
        for scope, kind in TOKEN.findall(text):
            self.read.add(kind)
            if scope not in RULES.get(kind, {}).get(self.role, ()):
                self.leaks.add(f"{scope} {kind} on {self.shape(url)}")

    def shape(self, url):
        return re.sub(r"\d+", "N", url.partition("?")[0])

    def crawl(self, starts):
        starts = dict.fromkeys(starts)
        queue, kinds = deque(starts), Counter()
        while queue:
            url = queue.popleft()
            if url in self.seen or (url not in starts and kinds[self.shape(url)] >= most_of_a_kind(url)):
                continue
            self.seen.add(url)
            kinds[self.shape(url)] += 1
            status, page, text = self.get(url)
            self.judge(url, text)
            if status == 200 and page.lstrip().startswith("<"):
                queue.extend(self.follow(url, page))

    def follow(self, url, page):
        links = Links(page)
        for form in filter(None, links.forms):
            action, texts, choices = form
            self.forms.setdefault(urljoin(url, action).partition("?")[0], (set(), set()))
            self.forms[urljoin(url, action).partition("?")[0]][0].update(texts)
            self.forms[urljoin(url, action).partition("?")[0]][1].update(choices)
        for link in sorted(links.found):
            target = urlsplit(urljoin(url, link))
            if target.netloc or target.scheme or not target.path.startswith("/"):
                continue
            if target.path.startswith(("/static/", "/accounts/logout", "/admin/logout", "/admin/jsi18n")):
                continue
            query = urlencode(sorted(parse_qsl(target.query, keep_blank_values=True)))
            yield f"{target.path}?{query}" if query else target.path


def addresses(world, role):
    """Every address that answers this role, of every place, and what they hold in every state."""
    for block in BLOCKS:
        route = ROUTES[block.route]
        for scope, cells in block.cells.items():
            if block.method != "GET" or cells[role] in DENIALS:
                continue
            of = OWN if scope == "none" else scope
            path = samples.address(route, block.key, world, of, role)
            query = urlencode(samples.query(block.key, world, of, role))
            yield f"{path}?{query}" if query else path
    yield from details(world)


def details(world):
    """What the tables name one of, of every person and place."""
    for person in world.people.values():
        yield reverse("people:person-detail", args=[person.pk])
        for demotion in person.demotions.all():
            yield reverse("performance:demotion-detail", args=[demotion.pk])
    for place in (world.own, world.peer, world.other):
        for scorecard_id in (place.dispute.scorecard_id, place.amendment.pk):
            yield reverse("performance:scorecard-detail", args=[scorecard_id])
        for request in place.requests.values():
            yield reverse("empowerment:request-detail", args=[request.pk])
            yield reverse("empowerment:decision-detail", args=[request.decision_id])


@pytest.fixture(scope="module")
def reader(world):
    """Everything that a role can reach, read once."""
    readers = {}

    def read_as(role):
        if role not in readers:
            readers[role] = Reader(world, role)
            readers[role].crawl(addresses(world, role))
        return readers[role]

    return read_as


@pytest.mark.security("S-69", "S-85")
@pytest.mark.invariant("I-42", "I-43")
@pytest.mark.parametrize("role", ROLES)
def test_nobody_reads_what_is_not_for_them(reader, role):
    read = reader(role)

    assert "\n".join(sorted(read.leaks)) == ""
    allowed = {kind for kind, places in RULES.items() if places.get(role)}
    if role == API_CLIENT:
        allowed &= canaries.OF_API
    assert sorted(allowed - read.read) == [], "the table allows what nobody shows"


@pytest.mark.security("S-46", "S-85")
def test_exports_hold_what_the_list_shows(world):
    for role, path in [
        (role, f"{reverse(name)}{query}")
        for role in SIGNED_IN
        for name, query in (
            ("customers:case-export", ""),
            ("empowerment:decision-export", ""),
            ("people:person-list", "?export=csv"),
        )
    ]:
        reader = Reader(world, role)
        reader.judge(path, reader.get(path)[2])
        assert reader.leaks == set(), (role, path)
    with undone():
        client = world.client("auditor")
        exported = b"".join(client.post(reverse("audit:event-export")).streaming_content).decode()
    reader = Reader(world, "auditor")
    reader.judge("export", exported)
    assert (reader.leaks, exported.count("\n") > 50) == (set(), True)


@pytest.mark.security("S-07", "S-69")
@pytest.mark.parametrize("role", ["agent", "lead", "manager", "hr", "auditor", "administrator"])
def test_no_search_or_filter_tells_what_may_not_be_read(world, reader, role):
    """A question about what is hidden is answered like a question about nothing."""
    read, tells = reader(role), []
    texts = {kind: text for kind, text in texts_of(world.other).items() if OTHER not in RULES[kind][role]}
    keys = {world.other.team.pk, world.other.agent.pk} if role in {"agent", "lead", "manager"} else set()
    for path, (searches, choices) in read.forms.items():
        some = [texts[kind] for kind in texts if not path.startswith("/admin/") or kind in ASKED_OF_ADMIN]
        asked = [(name, text, "cnry-nowhere-nothing-0x") for name in searches for text in some]
        asked += [(name, key, samples.NOTHING) for name in choices for key in keys]
        tells += [
            f"{path} {name}: {value}"
            for name, value, nothing in asked
            if answer_to(read, path, name, value) != answer_to(read, path, name, nothing)
        ]

    assert read.forms != {}
    assert tells == []


ASKED_OF_ADMIN = {"agentlastname", "casereference"}


def texts_of(place):
    """What one might ask for, by kind."""
    return {
        "customername": place.case.customer.name,
        "agentlastname": place.agent.last_name,
        "customeremail": place.case.customer.email,
        "customerphone": place.case.customer.phone,
        "casereference": place.case.reference,
        "note": place.decision.note.note,
    }


def answer_to(read, path, name, value):
    """What a list answers to a question: the canaries on it and its rows, without the question itself."""
    url = f"{path}?{urlencode({name: value})}"
    if url not in read.answers:
        status, page, text = read.get(url)
        told = [match.group() for match in TOKEN.finditer(text) if match.group() not in str(value).lower()]
        read.answers[url] = status, sorted(told), [page.count(tag) for tag in ("<tr", "<li", "<option")]
    return read.answers[url]


@pytest.mark.security("S-46", "S-85")
@pytest.mark.invariant("I-46")
@pytest.mark.parametrize("file_format", ["csv", "xlsx", "pdf"])
def test_the_file_of_scorecards_holds_what_hr_may_read(world, file_format):
    with undone():
        hr = world.people["hr"]
        export = ask_for_export(
            kind="scorecards", file_format=file_format, filters={}, purpose="review", actor=hr, at=NOW
        )
        make_export(export_id=export.pk, clock=lambda: NOW, at=NOW)
        answer = world.client("hr").post(reverse("people:export-download", args=[export.pk]))
        content = b"".join(answer.streaming_content)
    reader = Reader(world, "hr")
    reader.judge(file_format, WORDS_OF[file_format](content).lower())

    assert reader.leaks == set()
    assert {"agentlastname", "scorecardline"} <= reader.read


def words_of_workbook(content):
    with ZipFile(BytesIO(content)) as parts:
        return b"".join(parts.read(name) for name in parts.namelist()).decode()


def words_of_paper(content):
    # A long word may be broken over two lines.
    return "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).replace("\n", "")


WORDS_OF = {"csv": bytes.decode, "xlsx": words_of_workbook, "pdf": words_of_paper}


@pytest.mark.invariant("I-42")
def test_what_is_personal_enters_neither_the_log_nor_facts(world):
    """The audit log, the facts of decisions and what is owed outlive what people may have erased."""
    personal = {
        "customername",
        "customeremail",
        "customerphone",
        "note",
        "wish",
        "contactsummary",
        "absencereason",
        "surveycomment",
        "goalwhy",
        "peerwords",
        "dispute",
        "disputeanswer",
    }
    for label in ("audit.AuditEvent", "effects.Owed", "empowerment.Decision", "empowerment.ApprovalStep"):
        model = apps.get_model(label)
        columns = [
            field.attname
            for field in model._meta.concrete_fields
            if isinstance(field, models.JSONField | models.TextField | models.CharField)
        ]
        for row in model.objects.values(*columns):
            kinds = {kind for _scope, kind in TOKEN.findall(str(row).lower())}
            assert kinds & personal == set(), (label, row)


@pytest.mark.security("S-85")
def test_every_text_of_ours_is_a_canary_or_named_as_none(world):
    """A text field without a canary would be crawled in vain: a new one enters the world, or says why not."""
    bare, sung = set(), set()
    for model in models_of_ours():
        for field in model._meta.concrete_fields:
            if not is_text(field):
                continue
            texts = model._base_manager.filter(**{f"{field.attname}__icontains": "cnry-"})
            found = TOKEN.findall(str(list(texts.values_list(field.attname, flat=True))).lower())
            sung |= {kind for _scope, kind in found}
            if OTHER not in {scope for scope, _kind in found}:
                bare.add(f"{model._meta.label}.{field.name}")

    assert sorted(canaries.not_excused(bare)) == [], (
        "give it a canary in world.py or an excuse in canaries.py"
    )
    assert sorted(canaries.excused_for_nothing(bare)) == [], "canaries.py excuses what needs no excuse"
    assert sorted(RULES.keys() ^ sung) == []


def models_of_ours():
    return [
        model
        for model in apps.get_models()
        if Path(apps.get_app_config(model._meta.app_label).path).parent == PROJECT
    ]


def is_text(field):
    return isinstance(field, models.CharField | models.TextField | models.JSONField) and not field.choices
