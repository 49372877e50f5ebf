"""Every feature's models and pages, in the order of the ladder: the one list to extend."""

from __future__ import annotations

from flask import Blueprint

from courseapp.attendance import models as attendance_models
from courseapp.attendance.views import bp as attendance
from courseapp.calendars import models as calendar_models
from courseapp.calendars.views import bp as calendars
from courseapp.cohorts import models as cohort_models
from courseapp.cohorts.views import bp as cohorts
from courseapp.demand import models as demand_models
from courseapp.demand.views import bp as demand
from courseapp.desk.views import bp as desk
from courseapp.enrollment import models as enrollment_models
from courseapp.enrollment import offering as enrollment_offering
from courseapp.enrollment import open_links as enrollment_open_links
from courseapp.enrollment import taken as enrollment_taken
from courseapp.enrollment.views import bp as enrollment
from courseapp.exports.views import bp as exports
from courseapp.network import models as network_models
from courseapp.network.views import bp as network
from courseapp.notices import models as notice_models
from courseapp.notices.views import bp as notices
from courseapp.people import models as people_models
from courseapp.people.views import bp as people
from courseapp.places import models as place_models
from courseapp.places.views import bp as places
from courseapp.planning import models as planning_models
from courseapp.planning.views import bp as planning
from courseapp.referral.views import bp as referral
from courseapp.series import models as series_models
from courseapp.series.views import bp as series
from courseapp.web import once
from courseapp.web.views import bp as web

MODELS = (
    place_models,
    people_models,
    network_models,
    demand_models,
    cohort_models,
    enrollment_models,
    enrollment_taken,
    enrollment_offering,
    enrollment_open_links,
    attendance_models,
    planning_models,
    series_models,
    calendar_models,
    notice_models,
    once,
)
BLUEPRINTS: tuple[Blueprint, ...] = (
    web,
    places,
    people,
    network,
    demand,
    cohorts,
    enrollment,
    attendance,
    referral,
    planning,
    series,
    desk,
    calendars,
    exports,
    notices,
)
