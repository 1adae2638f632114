"""Stores what customers and colleagues tell us."""

from feedback.models.surveys import AttributeImportance, SurveyResponse

__all__ = ["AttributeImportance", "SurveyResponse"]
