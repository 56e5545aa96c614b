"""The papers: one module each, a plain dataclass of strings, dates and lists with `lay(composer)`; nothing here knows the desk."""
