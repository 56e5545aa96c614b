"""同步: identities, the bundle container, export, import and merge. Begin with service.py; formats stand in docs/formats/."""
