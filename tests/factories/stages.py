"""Stages of the journey for tests."""

import factory

from journeys.models import Stage


class StageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Stage
        skip_postgeneration_save = True

    code = factory.Sequence("stage-{}".format)
    name = factory.Sequence("Stage {}".format)
    position = factory.Sequence(lambda n: n + 1)

    @factory.post_generation
    def categories(self, create, categories, **kwargs):
        for category in categories or []:
            self.categories.create(category=category)
