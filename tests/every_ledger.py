"""One valid record of each ledger, for the tests that every ledger has to pass."""

from io import BytesIO

from tests.samples import Have, gathered


def a_record(desk, code, unit, person, colleague):  # type: ignore[no-untyped-def]
    """One valid record of each ledger."""
    me, org = desk.user.staff_id, desk.user.org_id
    digest, size = desk.objects.put(BytesIO(b"%PDF-1.7"))
    files = [{"name": "请示.pdf", "sha256": digest, "size": size}]
    clue = {"source": "petition", "got_at": "2026-11-10", "assign": "self", "persons": [person], "unit_id": unit, "lead_org": org,
            "issues": [{"text": "违规审批", "disc": "integrity"}]}
    made = {
        "org": {"name": "测试县审计局", "short": "县审计局", "kind": "external", "from": "2020-01-01"},
        "talk": {"kind": "integrity", "persons": [person], "unit_id": unit, "talkers": [me], "way": "direct", "start": "2026-11-11T09:30",
                 "end": "2026-11-11T10:20", "place": "谈话室", "outline": "履行“一岗双责”"},
        "meeting": {"side": "unit", "kind": "pg", "unit_id": unit, "at": "2026-11-12T14:30",
                    "attendance": [{"staff_id": me, "mode": "sit_in"}],
                    "agenda": [{"subject": "校舍维修", "is_major": True, "major4": "fund", "opinion": "suggest", "opinion_text": "先评审"},
                               {"subject": "考核", "is_major": False, "opinion": "none"}]},
        "problem": {"unit_id": unit, "source": "meeting", "found_at": "2026-11-12", "cat": "major", "severity": "general",
                    "text": "比选记录不全", "turn": "rectify", "demand": "限期整改", "resp_unit": "计财科", "resp_person": "某戊"},
        "suggestion": {"kind": "jjjc", "unit_id": unit, "to_party": True, "title": "关于规范采购的纪检监察建议", "cause": "supervision",
                       "origin": "日常监督", "facts": [{"no": 1, "text": "未经集体研究"}], "analysis": "制度不健全",
                       "advice": [{"no": 1, "text": "健全制度", "fact_no": 1}], "issuer": "驻测试县教育局纪检监察组",
                       "objection": "30日内书面提出"},
        "clue": clue,
    }
    match code:
        case "unit":
            return unit
        case "person":
            return person
        case "staff":
            return colleague
        case "inquiry" | "prelim":
            clue_id = desk.add("clue", clue)
            if code == "inquiry":
                return desk.add(code, {"clue_id": clue_id, "round": 1, "person_id": person, "way": "letter", "request": files,
                                       "plan": files, "spot": False})
            face = desk.ledger(code).FACES
            values = {"clue_id": clue_id, "person_id": person, "team": [me, colleague], "lead": me}
            values |= {name: files for name in ("request", "plan", "apply") if name in face and face[name].always}
            values |= {name: "据举报核实" for name, one in face.items() if one.always and not one.computed and one.kind in ("text", "long")}
            return desk.add(code, {name: value for name, value in values.items() if name in face})
        case _ if code in made:
            return desk.add(code, made[code])
        case _:
            return desk.add(code, gathered("RECORDS")[code](desk, Have(unit, person, colleague, me, org, files)))
