"""Pages of demand: importing the modules puts them on the blueprint."""

from courseapp.demand import demand_views, home_views, import_views
from courseapp.demand.blueprint import bp

__all__ = ["bp", "demand_views", "home_views", "import_views"]
