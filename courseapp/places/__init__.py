"""Where things happen and who is responsible: municipalities, services, cooperations, venues, closed days."""
