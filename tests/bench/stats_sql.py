"""The indicators as somebody would write them by hand, over all offices. :f and :l are the period, :e its last day or today."""

_LIVE = "void_reason IS NULL"
_TALKS = ("SELECT sum(max(coalesce(json_array_length(persons), 0), coalesce(head_count, 0), 1)) FROM talk WHERE void_reason IS NULL "
          "AND state <> 'planned' AND start BETWEEN :f AND :l AND kind IN ")
_THERE = ("FROM meeting m{} WHERE m.void_reason IS NULL AND m.state <> 'planned' AND m.side = 'unit' AND m.at BETWEEN :f AND :l AND EXISTS "
          "(SELECT 1 FROM json_each(m.attendance) a WHERE json_extract(a.value, '$.mode') IN ('attend', 'sit_in', 'supervise', 'late'))")
_VISITS = ("SELECT count(*) FROM inspection i, json_each(i.units) WHERE i.void_reason IS NULL AND i.state <> 'planned' "
           "AND i.end BETWEEN :f AND :l")
_LETTERS = ("FROM suggestion s{} WHERE s.void_reason IS NULL AND s.state IN ('delivered', 'awaiting', 'replied', 'tracking', 'assessing', "
            "'done', 'overdue', 'urged', 'escalated') AND ")
_LED = "void_reason IS NULL AND coalesce(lead, 'lead') = 'lead' AND "
_DECIDED = "state IN ('decided', 'executing', 'revisiting', 'archived')"
_FORM1 = "FROM form1 WHERE void_reason IS NULL AND state = 'kept' AND used_at BETWEEN :f AND :l"
_DELIVERED = "(SELECT max(json_extract(d.value, '$.at')) FROM json_each(s.delivery) d) BETWEEN :f AND :l"


def _dated(table: str, day: str, more: str = "") -> str:
    return f'SELECT count(*) FROM "{table}" WHERE {_LIVE} AND {day} BETWEEN :f AND :l{" AND " + more if more else ""}'


BY_HAND = {
    "M01": "SELECT count(*) FROM org WHERE void_reason IS NULL AND kind = 'group' AND state = 'active' AND \"from\" <= :e",
    "M02": "SELECT count(*) FROM staff s JOIN org o ON o.id = coalesce(s.estab_org, s.org_id) WHERE s.void_reason IS NULL "
           "AND o.kind = 'group' AND s.state NOT IN ('moved', 'retired') AND s.post <> 'secondee'",
    "M03": "SELECT count(*) FROM unit WHERE void_reason IS NULL AND relation IN ('stationed', 'integrated') AND state <> 'handed_over' "
           "AND \"from\" <= :e",
    "M04": "SELECT count(*) FROM staff s JOIN org o ON o.id = coalesce(s.estab_org, s.org_id) WHERE s.void_reason IS NULL "
           "AND o.kind = 'group' AND s.state NOT IN ('moved', 'retired') AND s.post <> 'secondee'",
    "M10": "SELECT count(*) FROM political_item WHERE void_reason IS NULL AND state IN ('running', 'assessing', 'closed') "
           "AND year BETWEEN substr(:f, 1, 4) + 0 AND substr(:l, 1, 4) + 0",
    "M11": _TALKS + "('heart', 'integrity', 'pre_post', 'collective', 'interview', 'listen')",
    "M12": _TALKS + "('integrity', 'pre_post', 'collective', 'interview', 'listen')",
    "M13": _TALKS + "('remind', 'warn', 'criticize', 'admonish')",
    "M14": "WITH spoken AS (SELECT DISTINCT p.value AS id FROM talk t, json_each(t.persons) p WHERE t.void_reason IS NULL "
           "AND t.state <> 'planned' AND t.start BETWEEN :f AND :l AND t.kind IN ('heart', 'integrity', 'pre_post', 'collective', "
           "'interview', 'listen', 'remind', 'warn', 'criticize', 'admonish')) SELECT count(*) FROM unit u WHERE u.void_reason IS NULL "
           "AND (u.chief IN (SELECT id FROM spoken) OR u.id IN (SELECT p.unit_id FROM person p JOIN spoken USING (id) "
           "WHERE p.person_role = 'chief' AND p.void_reason IS NULL))",
    "M15": "SELECT count(*) " + _THERE.format(""),
    "M16": "SELECT count(*) " + _THERE.format(", json_each(m.agenda) g") + " AND json_extract(g.value, '$.is_major') = 1",
    "M17": "SELECT count(*) FROM meeting m, json_each(m.agenda) g WHERE m.void_reason IS NULL AND m.state <> 'planned' "
           "AND m.at BETWEEN :f AND :l AND coalesce(json_extract(g.value, '$.opinion'), 'none') <> 'none'",
    "M18": "SELECT count(*) " + _THERE.format(", json_each(m.agenda) g")
           + " AND EXISTS (SELECT 1 FROM json_each(g.value, '$.flaws') f WHERE f.value <> 'none')",
    "M19": "SELECT count(*) " + _THERE.format("") + " AND m.kind IN ('dem_life', 'org_life')",
    "M20": _VISITS,
    "M21": "SELECT sum(days) FROM inspection WHERE void_reason IS NULL AND state <> 'planned' AND kind IN ('residency', 'village_stay') "
           "AND \"end\" BETWEEN :f AND :l",
    "M22": "SELECT count(DISTINCT u.value || i.year || i.half) FROM inspection i, json_each(i.units) u WHERE i.void_reason IS NULL "
           "AND i.kind = 'half_duty' AND i.state IN ('fed_back', 'rectifying', 'done') AND i.end BETWEEN :f AND :l",
    "M23": "SELECT sum(found) FROM (SELECT found, row_number() OVER (PARTITION BY round, units ORDER BY \"end\" DESC, rid DESC) AS nth "
           "FROM inspection WHERE void_reason IS NULL AND kind = 'inspection_rect' AND state <> 'planned' AND \"end\" <= :e || '~') "
           "WHERE nth = 1",
    "M24": _VISITS + " AND i.kind = 'festival'",
    "M25": "SELECT count(*) FROM project WHERE void_reason IS NULL AND state IN ('running', 'reporting', 'presented', 'closed', 'stopped') "
           "AND start BETWEEN :f AND :l",
    "M26": _dated("problem", "found_at", "source = 'project'"),
    "M27": _dated("clue", "got_at", "source = 'project'"),
    "M28": "SELECT count(*) FROM list_review WHERE void_reason IS NULL AND got_at BETWEEN :f AND :l",
    "M29": _VISITS + " AND i.kind = 'three_list'",
    "M30": _dated("problem", "found_at"),
    "M31": _dated("problem", "closed_at", "state = 'closed'"),
    "M32": "SELECT count(*) FROM problem WHERE void_reason IS NULL AND coalesce(found_at, created_at) <= :e || '~' "
           "AND NOT (state = 'closed' AND (closed_at IS NULL OR closed_at <= :e || '~'))",
    "M33": "SELECT count(DISTINCT p.id) " + _LETTERS.format(" JOIN link l ON l.src = s.id AND l.field IN ('problems', 'facts.problem_id') "
           "JOIN problem p ON p.id = l.dst") + "p.void_reason IS NULL AND s.issued_at BETWEEN :f AND :l",
    "M36": "SELECT count(*) " + _LETTERS.format("") + "s.issued_at BETWEEN :f AND :l",
    "M37": "SELECT count(*) " + _LETTERS.format(", json_each(s.advice)") + "s.issued_at BETWEEN :f AND :l",
    "M38": "SELECT count(*) " + _LETTERS.format("") + "s.replied_at <= s.reply_by AND " + _DELIVERED,
    "M39": "SELECT count(*) FROM problem p WHERE p.void_reason IS NULL AND p.state = 'closed' AND p.cat = 'system' "
           "AND p.closed_at BETWEEN :f AND :l AND p.id IN (SELECT l.dst FROM link l JOIN suggestion s ON s.id = l.src "
           "WHERE l.field IN ('problems', 'facts.problem_id') AND s.void_reason IS NULL AND s.adopt IN ('all', 'part'))",
    "M40": _dated("petition", "got_at"),
    "M41": "SELECT count(*) FROM limit_run WHERE number IN ('T02', 'T03') AND met <= due AND due BETWEEN :f AND :l",
    "M42": _dated("clue", "got_at"),
    "M43": _dated("clue", "disposed_at", "state IN ('inquiry', 'prelim', 'shelved', 'closed', 'case', 'done')"),
    "M44": _dated("clue", "disposed_at", "state IN ('inquiry', 'prelim', 'shelved', 'closed', 'case', 'done')"),
    "M45": _dated("clue", "done_at", "state = 'done'"),
    "M46": "SELECT count(*) FROM clue WHERE void_reason IS NULL AND state = 'shelved' AND coalesce(disposed_at, got_at) <= :e || '~'",
    "M47": _dated("inquiry", "ok_at", "state <> 'applying'"),
    "M48": _dated("inquiry", "replied_at"),
    "M49": _dated("prelim", "ok_at", "state <> 'applying'"),
    "M50": f"SELECT (SELECT count(*) {_FORM1}) + (SELECT count(*) FROM \"case\" c WHERE c.{_LED}c.{_DECIDED} "
           "AND c.effective BETWEEN :f AND :l AND c.result IN ('exempt', 'no_punish') AND c.form = 'f1' "
           "AND NOT EXISTS (SELECT 1 FROM form1 f WHERE f.basis_id = c.id "
           "AND f.void_reason IS NULL AND f.state = 'kept'))",
    "M51": f"SELECT count(*) {_FORM1} AND \"by\" = 'unit'",
    "M52": f"SELECT count(*) FROM \"case\" WHERE {_LED}({_DECIDED} OR state = 'judicial') AND effective BETWEEN :f AND :l "
           "AND form IN ('f2', 'f3', 'f4')",
    "M53": f"SELECT count(*) {_FORM1} AND EXISTS (SELECT 1 FROM json_each(measures) m WHERE m.value IN ('remind', 'warn', 'admonish'))",
    "M54": "SELECT count(*) FROM integrity_opinion o, json_each(o.list) WHERE o.void_reason IS NULL AND o.replied_at BETWEEN :f AND :l",
    "M55": _dated("edu", "date", "type = 'education' AND state <> 'planned'"),
    "M56": _dated("edu", "date", "type = 'circular' AND state <> 'planned'"),
    "M57": _dated("clarify", "done_at", "state IN ('doing', 'feedback', 'kept')"),
    "M58": _dated("false_accuse", "ok_at", "type = 'false_acc' AND state IN ('confirmed', 'handling', 'circulated', 'archived')"),
    "M59": _dated("tolerance", "coalesce(told_at, accepted_at)", "result IN ('exempt', 'lighter', 'mitigate')"),
    "M60": f"SELECT count(*) FROM \"case\" WHERE {_LED}state <> 'applying' AND filed_at BETWEEN :f AND :l",
    "M61": f"SELECT count(*) FROM \"case\" WHERE {_LED}state <> 'applying' AND filed_at BETWEEN :f AND :l "
           "AND coalesce(self_final, basis NOT IN ('judgment', 'nonprosecute', 'admin_pen'))",
    "M62": f"SELECT count(*) FROM \"case\" WHERE {_LED}({_DECIDED} OR state IN ('withdrawn', 'judicial')) AND effective BETWEEN :f AND :l",
    "M63": f"SELECT count(DISTINCT person_id) FROM \"case\" WHERE {_LED}({_DECIDED} OR state = 'judicial') AND effective BETWEEN :f AND :l "
           "AND (party IS NOT NULL OR gov IS NOT NULL)",
    "M64": f"SELECT count(DISTINCT person_id) FROM \"case\" WHERE {_LED}(state = 'judicial' OR result = 'judicial') "
           "AND effective BETWEEN :f AND :l",
    "M65": _dated("assignment", '"from"', "(kind = 'follow_case' OR (kind = 'draft_out' AND task = 'case_team')) AND state <> 'applied'"),
    "M66": f"SELECT count(*) FROM \"case\" WHERE {_LED}accepted_at BETWEEN :f AND :l AND json_array_length(reviewers) > 0 "
           "AND org_id IN (SELECT id FROM org WHERE kind IN ('group', 'township'))",
    "M67": "SELECT sum(json_extract(g.value, '$.value')) / 100 FROM \"case\" c, json_each(c.goods) g WHERE c.void_reason IS NULL "
           "AND coalesce(c.lead, 'lead') = 'lead' AND json_extract(g.value, '$.done_at') BETWEEN :f AND :l",
    "M68": f"SELECT count(*) FROM \"case\" WHERE {_LED}state <> 'applying' AND filed_at BETWEEN :f AND :l "
           "AND person_id IN (SELECT id FROM person WHERE person_role = 'mid')",
    "M69": "SELECT count(*) FROM \"case\" c, json_each(c.returns) r WHERE c.void_reason IS NULL AND coalesce(c.lead, 'lead') = 'lead' "
           "AND json_extract(r.value, '$.type') = 'again' AND json_extract(r.value, '$.date') BETWEEN :f AND :l",
    "M70": _dated("assignment", '"from"', "kind = 'draft_out' AND state <> 'applied'"),
    "M71": "SELECT count(*) FROM training t, json_each(t.attend) a WHERE t.void_reason IS NULL AND t.state <> 'planned' "
           "AND t.date BETWEEN :f AND :l AND json_extract(a.value, '$.reason') IS NULL",
    "M72": _dated("training", "date", "state <> 'planned' AND kind IN ('weekly', 'lesson')"),
    "M73": "SELECT count(DISTINCT s.id) FROM staff s, json_each(s.promotions) p WHERE s.void_reason IS NULL "
           "AND json_extract(p.value, '$.date') BETWEEN :f AND :l",
    "M74": _dated("staff", "joined"),
}
