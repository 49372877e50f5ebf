"""Pages of the desk: importing the modules puts them on the blueprint."""

from courseapp.desk import (
    cohort_list_views,
    cohort_views,
    facilitator_views,
    front_views,
    home_views,
    staff_course_views,
)
from courseapp.desk.blueprint import bp

__all__ = [
    "bp",
    "cohort_list_views",
    "cohort_views",
    "facilitator_views",
    "front_views",
    "home_views",
    "staff_course_views",
]
