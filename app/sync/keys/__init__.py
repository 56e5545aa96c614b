"""Who a station is: its own keys and papers, certificates, roots, revocations, enrolment, renewal; and the partners it believes."""
