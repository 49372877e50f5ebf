"""What every page shares: the doors, forms, context, headers, error pages."""
