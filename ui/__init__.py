"""The Qt client: questions to the desk, its answers shown. No business rule here."""
