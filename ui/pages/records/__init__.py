"""A record's page: head, steps, approval, facts, timeline, limits, links, attachments."""
