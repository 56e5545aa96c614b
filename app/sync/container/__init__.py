"""The bundle container, version 1: docs/formats/bundle-v1.md. layout, header, writer, reader and frames, in this order of reading."""
