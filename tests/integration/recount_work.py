"""The indicators of checks, projects, casework, the first form and building counted by hand."""

from tests.integration.recount import TODAY
from tests.integration.recount import Recount as Daily
from tests.integration.recount_books import day_of

ABOVE_APPLYING = {"running", "reporting", "presented", "closed", "stopped"}
DECIDED = {"decided", "executing", "revisiting", "archived"}
RANKS = ["remind", "criticize", "check_oral", "check_written", "circular", "admonish"]
TABLE = ["remind", "warn", "criticize", "stop", "return_gain", "deadline", "check_oral", "check_written", "dem_life", "apology", "circular",
         "admonish", "inquiry_close", "prelim_close", "other"]


class Recount(Daily):
    """A method that ends in `_q` gives (id, amount) of a quantity."""

    # People -------------------------------------------------------------------------------------------------------------------

    def M04(self, keep=lambda row: True):
        here = self.M02()
        return [row["id"] for row in self.live("staff") if row["id"] in here and keep(row)]

    def full_years(self, row, name):
        if not row.get(name):
            return None
        then, now = row[name], self.end
        return int(now[:4]) - int(then[:4]) - (now[5:] < then[5:])

    def M04_age40(self):
        return self.M04(lambda row: (age := self.full_years(row, "birth")) is not None and 40 <= age < 50)

    def M04_years3(self):
        return self.M04(lambda row: (years := self.full_years(row, "since")) is not None and 3 <= years < 5)

    def M04_bachelor(self):
        return self.M04(lambda row: row.get("education", "").startswith(("本科", "大学", "学士", "硕士", "博士", "研究生")))

    def at_home(self):
        return self.of("staff", lambda row: row.get("estab_org") or row["org_id"])

    def M73(self):
        return [row["id"] for row in self.at_home() if any(self.within(line["date"]) for line in row.get("promotions", ()))]

    def M74(self):
        return [row["id"] for row in self.at_home() if self.within(row.get("joined"))]

    # Checks -------------------------------------------------------------------------------------------------------------------

    def M10(self, verdicts=None):
        return [row["id"] for row in self.of("political_item") if row["state"] in ("running", "assessing", "closed")
                and int(self.first[:4]) <= row["year"] <= int(self.last[:4]) and (verdicts is None or row.get("verdict") in verdicts)]

    def M10_done(self):
        return self.M10(["done"])

    def visits(self, *kinds):
        return [row for row in self.of("inspection") if row["state"] != "planned" and self.within(row["end"])
                and (not kinds or row["kind"] in kinds)]

    def M20(self):
        return [row["id"] for row in self.visits() for _ in row["units"]]

    def M24(self):
        return [row["id"] for row in self.visits("festival") for _ in row["units"]]

    def M29(self):
        return [row["id"] for row in self.visits("three_list") for _ in row["units"]]

    def M21_q(self):
        return [(row["id"], row["days"]) for row in self.visits("residency", "village_stay")]

    def M21_reached(self):
        days = {}
        for row in self.visits("residency", "village_stay"):
            for unit in row["units"]:
                key = unit, row["end"][:4], (int(row["end"][5:7]) - 1) // 3
                days[key] = days.get(key, 0) + row["days"]
        return [unit for (unit, *_), total in days.items() if total >= 1]

    def M22(self):
        return list({(unit, row["year"], row["half"]) for row in self.visits("half_duty")
                     if row["state"] in ("fed_back", "rectifying", "done") for unit in row["units"]})

    def rounds(self, name):
        told = {}
        for row in self.of("inspection"):
            if row["kind"] == "inspection_rect" and row["state"] != "planned" and row["end"] <= self.end:
                told.setdefault((row["round"], tuple(row["units"])), []).append(row)
        latest = [max(rows, key=lambda row: (row["end"], self.all["inspection"].index(row))) for rows in told.values()]
        return [row["id"] for row in latest for _ in range(row[name])]

    def M23(self):
        return self.rounds("found")

    def M23_fixed(self):
        return self.rounds("fixed")

    def M28(self, results=("returned", "passed")):
        """Every version on the day it was passed or sent back; where the journal does not know, the record once, at receipt."""
        found = []
        for row in self.of("list_review"):
            read = [(day_of(clock), values["state"]) for clock, values in self.told.get(row["id"], ())
                    if values.get("state") in ("returned", "passed")]
            if not read and row["state"] in ("returned", "passed", "running", "yearly"):
                read = [(row["got_at"], "returned" if row.get("result") == "return" else "passed")]
            found += [row["id"] for day, state in read if self.within(day) and state in results]
        return found

    def M28_returned(self):
        return self.M28(("returned",))

    # Projects -----------------------------------------------------------------------------------------------------------------

    def led(self, code):
        return self.of(code, lambda row: row.get("lead_org") or row["org_id"])

    def M25(self):
        return [row["id"] for row in self.led("project") if row["state"] in ABOVE_APPLYING and self.within(row["start"])]

    def M25_joint(self):
        return [row["id"] for row in self.live("project") if row["state"] in ABOVE_APPLYING and self.within(row["start"])
                for org in row.get("co_orgs", ()) if org in self.orgs]

    def M26(self):
        return [row["id"] for row in self.of("problem") if row["source"] == "project" and self.within(row.get("found_at"))]

    def M27(self):
        return self.M42("project")

    def M30_grave(self):
        return [row["id"] for row in self.of("problem") if row["severity"] == "grave" and self.within(row.get("found_at"))]

    def M31_in_time(self):
        return [row["id"] for row in self.of("problem") if row["state"] == "closed" and self.within(row.get("closed_at"))
                and row.get("due") and row["closed_at"] <= row["due"]]

    def M39(self):
        found = [row["id"] for row in self.of("after_case") for line in row.get("rules", ())
                 if self.within(line.get("date") or row["created_at"])]
        for row in self.led("project"):
            if row["state"] in ABOVE_APPLYING and self.within(row.get("board_at") or row["due"]):
                found += [row["id"]] * row.get("rules_cnt", 0)
        adopted = {row["id"]: row for row in self.live("suggestion") if row.get("adopt") in ("all", "part")}
        named = {key for row in adopted.values() for key in row.get("problems", ())}
        named |= {line.get("problem_id") for row in adopted.values() for line in row.get("facts", ())}
        return found + [row["id"] for row in self.of("problem") if row["cat"] == "system" and row["state"] == "closed"
                        and self.within(row.get("closed_at")) and (row["id"] in named or set(row.get("letters", ())) & adopted.keys())]

    # Meetings -----------------------------------------------------------------------------------------------------------------

    def M17_answered(self):
        return self.M17(("adopted", "partly", "rejected"))

    def M18(self):
        return [row["id"] for row in self.attended() for line in row.get("agenda", ()) if set(line.get("flaws") or ()) - {"none"}]

    def M19(self, kinds=("dem_life", "org_life")):
        return [row["id"] for row in self.attended() if row["kind"] in kinds]

    # Petitions ----------------------------------------------------------------------------------------------------------------

    def M40(self, **equal):
        return [row["id"] for row in self.of("petition") if self.within(row["got_at"]) and all(row[k] == v for k, v in equal.items())]

    def M40_accuse(self):
        return self.M40(nature="accuse")

    def M40_real(self):
        return self.M40(signed="real")

    def M40_multi(self):
        return self.M40(repeat="multi")

    def M41(self, numbers=("T02", "T03"), late=False):
        known = {row["id"] for row in self.of("petition")}
        return [run.record_id for run in self.runs if run.record_id in known and run.number in numbers and self.within(run.due)
                and ((run.met and run.met <= run.due) or (late and (run.met or run.due < self.end)))]

    def M41_told(self):
        return self.M41(("T02",))

    def M41_due(self):
        return self.M41(late=True)

    # The first form and cases -------------------------------------------------------------------------------------------------

    def M47_direct(self):
        entrusted = {row["id"] for row in self.all["talk"] if row.get("way") == "entrust"}
        return [row["id"] for row in self.of("inquiry") if row["state"] != "applying" and self.within(row.get("ok_at"))
                and row["way"] in ("talk", "both") and not row.get("entrusted") and row.get("talk_id") not in entrusted]

    @staticmethod
    def heaviest(row):
        return max(row["measures"], key=lambda code: (RANKS.index(code) if code in RANKS else -1, -TABLE.index(code)))

    def uses(self):
        return [row for row in self.of("form1") if row["state"] == "kept" and self.within(row["used_at"])]

    def led_cases(self, day, states):
        return [row for row in self.of("case") if row.get("lead", "lead") == "lead" and row["state"] in states
                and self.within(row.get(day))]

    def spared(self):
        filed = {row.get("basis_id") for row in self.live("form1") if row["state"] == "kept"}
        return [row for row in self.led_cases("effective", DECIDED) if row["result"] in ("exempt", "no_punish") and row.get("form") == "f1"
                and row["id"] not in filed]

    def M50(self, by=None):
        return [row["id"] for row in self.uses() if by in (None, row["by"])] + [row["id"] for row in self.spared() if by in (None, "group")]

    def M50_by_group(self):
        return self.M50("group")

    def M50_by_township(self):
        return self.M50("township")

    def M50_admonish(self):
        return [row["id"] for row in self.uses() if self.heaviest(row) == "admonish"]

    def M50_stop(self):
        return [row["id"] for row in self.uses() if self.heaviest(row) == "stop"]

    def M51(self):
        return self.M50("unit")

    def M52(self, forms=("f2", "f3", "f4")):
        return [row["id"] for row in self.led_cases("effective", DECIDED | {"judicial"}) if row.get("form") in forms]

    def M52_f3(self):
        return self.M52(("f3",))

    def replacing(self, clue):
        """Records of their own that name the clue, or an inquiry or check of it."""
        steps = {row["id"] for code in ("inquiry", "prelim") for row in self.all[code] if row["clue_id"] == clue["id"]}
        return [row for row in self.live("form1") if row.get("basis_id") in {clue["id"], *steps}] + [
            row for row in self.live("case") if clue["id"] in row.get("clues", ())]

    def old(self, result):
        found = []
        for clue in self.clues():
            lines = [line for line in clue.get("old_result", ()) if line["result"] == result]
            named = {line["person_id"] for line in lines if line.get("person_id")}
            own = [row["person_id"] for row in self.replacing(clue)]
            strangers = sum(person not in named for person in own)
            for line in lines:
                if line.get("person_id"):
                    gone = line["person_id"] in own
                else:
                    gone, strangers = strangers > 0, strangers - 1
                if not gone and self.within(line.get("date") or clue.get("done_at") or clue["got_at"]):
                    found.append((clue, line))
        return found

    def M53(self):
        helping = {"remind", "warn", "criticize", "check_oral", "check_written", "admonish", "dem_life"}
        return super().M53() + [row["id"] for row in self.uses() if self.heaviest(row) in helping]

    def punished(self):
        kinds = {}
        for row in self.led_cases("effective", DECIDED | {"judicial"}):
            if row.get("party") or row.get("gov"):
                kinds.setdefault(row["person_id"], set()).update(name for name in ("party", "gov") if row.get(name))
        return kinds

    def M63(self):
        found = self.old("punished")
        named = {line["person_id"] for _, line in found if line.get("person_id")} | self.punished().keys()
        return [*named, *(row["id"] for row, line in found if not line.get("person_id"))]

    def M63_both(self):
        return [person for person, kinds in self.punished().items() if len(kinds) == 2]

    def M63_gov(self):
        return [person for person, kinds in self.punished().items() if kinds == {"gov"}]

    def filed(self):
        return [row for row in self.of("case") if row["state"] != "applying" and self.within(row.get("filed_at"))]

    def M60(self):
        return [row["id"] for row in self.filed() if row.get("lead", "lead") == "lead"]

    def M60_joint(self):
        return [row["id"] for row in self.filed() if row.get("lead") == "co"]

    @staticmethod
    def own_case(row):
        rule = row.get("basis") not in ("judgment", "nonprosecute", "admin_pen")
        return row.get("lead", "lead") == "lead" and row.get("self_final", rule)

    def M61(self):
        return [row["id"] for row in self.filed() if self.own_case(row)]

    def M62(self):
        return [row["id"] for row in self.led_cases("effective", DECIDED | {"withdrawn", "judicial"})]

    def M64(self):
        return list({row["person_id"] for row in self.led_cases("effective", set(STATES)) if "judicial" in (row["state"], row["result"])})

    def M65(self):
        return [row["id"] for row in self.of("assignment") if row["state"] != "applied" and self.within(row["from"])
                and (row["kind"] == "follow_case" or (row["kind"] == "draft_out" and row.get("task") == "case_team"))]

    def M66(self):
        below = {row["id"] for row in self.all["org"] if row["kind"] in ("group", "township")}
        return [row["id"] for row in self.of("case") if row["org_id"] in below and row.get("lead", "lead") == "lead"
                and row.get("reviewers") and self.within(row.get("accepted_at"))]

    def M67_q(self):
        found = [(row["id"], line["value"] / 100) for row in self.of("case") if row.get("lead", "lead") == "lead"
                 for line in row.get("goods", ()) if self.within(line.get("done_at"))]
        return found + [(row["id"], row["recovered"] / 100) for row in self.led("project") if row["state"] in ABOVE_APPLYING
                        and row.get("recovered") and self.within(row.get("board_at") or row["due"])]

    def middle(self):
        mids = {row["id"] for row in self.all["person"] if row.get("person_role") == "mid"}
        blocked = {clue for row in self.live("problem") if row["cat"] == "block" for clue in row.get("clues", ())}
        for row in self.filed():
            if row.get("lead", "lead") == "lead":
                yield row["id"], row["person_id"] in mids, bool(blocked & set(row.get("clues", ())))

    def M68(self):
        return [key for key, mid, _ in self.middle() if mid]

    def M68_block(self):
        return [key for key, _, block in self.middle() if block]

    def M69(self):
        again = [row["id"] for row in self.of("case") if row.get("lead", "lead") == "lead" for line in row.get("returns", ())
                 if line["type"] == "again" and self.within(line["date"])]
        appeals = [row["id"] for row in self.of("appeal") if row.get("result") in ("change", "revoke")
                   and self.within(row.get("told_at") or row.get("accepted_at") or row["asked_at"])]
        files = {row["id"] for row in self.live("dossier")}
        return again + appeals + [row["id"] for row in self.of("problem") if row.get("source_id") in files
                                  and self.within(row.get("found_at"))]

    # Help, building -----------------------------------------------------------------------------------------------------------

    def replies(self):
        return [row for row in self.of("integrity_opinion") if self.within(row.get("replied_at"))]

    def M54(self, results=None):
        return [row["id"] for row in self.replies() for line in row.get("list", ()) if results is None or line["result"] in results]

    def M54_batches(self):
        return [row["id"] for row in self.replies()]

    def M54_negative(self):
        return self.M54(("defer", "not_fit"))

    def lessons(self, type_):
        return [row for row in self.of("edu") if row["type"] == type_ and row["state"] != "planned" and self.within(row["date"])]

    def M55(self):
        return [row["id"] for row in self.lessons("education")]

    def M55_persons(self):
        return [row["id"] for row in self.lessons("education") for _ in range(row.get("count", 0))]

    def M56(self):
        return [row["id"] for row in self.lessons("circular")]

    def M57(self):
        return [row["id"] for row in self.of("clarify") if row["state"] in ("doing", "feedback", "kept")
                and self.within(row.get("done_at"))]

    def M58(self):
        return [row["id"] for row in self.of("false_accuse") if row["state"] in ("confirmed", "handling", "circulated", "archived")
                and row["type"] == "false_acc" and self.within(row.get("ok_at"))]

    def M59(self):
        return [row["id"] for row in self.of("tolerance") if row["state"] in ("confirmed", "feedback", "following", "done")
                and row.get("result") in ("exempt", "lighter", "mitigate") and self.within(row.get("told_at") or row["accepted_at"])]

    def M70(self):
        return [row["id"] for row in self.of("assignment") if row["kind"] == "draft_out" and row["state"] != "applied"
                and self.within(row["from"])]

    def trained(self):
        for row in self.of("training"):
            if row["state"] != "planned" and self.within(row["date"]):
                there = [line for line in row.get("attend", ()) if not line.get("reason")]
                for _ in there or ([None] if row.get("legacy") and not row.get("attend") else []):
                    yield row

    def M71(self):
        return [row["id"] for row in self.trained()]

    def M71_hours_q(self):
        return [(row["id"], row["hours"]) for row in self.trained()]

    def M72(self):
        return [row["id"] for row in self.of("training") if row["state"] != "planned" and row["kind"] in ("weekly", "lesson")
                and self.within(row["date"])]


STATES = ("applying", "opened", "investigating", "sent", "trial", "advising", "decided", "executing", "archived", "withdrawn", "judicial",
          "terminated")

__all__ = ["TODAY", "Recount"]
