"""What is taught, as data: the catalog of group programs for foster homes, staff and parents.

Each program is one file in `curricula/`, named after its key. Public sources disagree about counts, lengths and group
sizes, and local practice varies; therefore every figure says where it comes from and how sure it is (`[sources]`), and
a cooperation may change what it needs to change (`Override`).

How to read and change the catalog:

- `programs.model` has the words of the field (`Program`, `Module`, `Words`, …), the way from and to plain data, and
  `with_override`. It is all that most code needs.
- `programs.catalog` reads the files: `load()` for all of them, `get("tbo-f")` for one.
- To change a program, edit its file and raise its `version`. Cohorts keep a copy of the curriculum that they started
  with (`to_data`), and `digest` tells whether two copies are the same.
- To add a program, add a file. Whatever is wrong with it is refused with the file, the table and the field.

This package imports only the standard library, so that anything may import it.
"""
