import os, time, cProfile, pstats, sys
os.environ["DJANGO_SETTINGS_MODULE"]="config.settings.test"
import django; django.setup()
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from statistics import median
from uuid import uuid4
import psycopg2
from django.db import connection
from tests import services
from tests.factories import *
from empowerment.choices import Window
from empowerment.services.decisions import log_decision
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
def main():
  with services.running():
    team = TeamFactory(calendar=CalendarFactory(around_the_clock=True))
    agents = PositionFactory(code="agent")
    agent = UserFactory(team=team, position=agents, roles=["agent"], hired_on=date(2024, 1, 15))
    remedy = RemedyFactory(); reason=ReasonCodeFactory()
    terms = PolicyTermsFactory(reversal_gives_back=True)
    AuthorityLimitFactory(version=terms.version, position=agents, remedy=remedy, per_decision=Decimal(50))
    for w in Window: BudgetCapFactory(version=terms.version, position=agents, window=w, amount=Decimal(10**9))
    put_in_force(terms.version)
    case = CaseFactory(team=team, agent=agent)
    with connection.cursor() as c: c.execute("select setval('empowerment_decision_id_seq', 1000000000)")
    def log(): return log_decision(agent=agent, case=case, remedy=remedy, quantity=None, amount=Decimal(20), reason=reason, note="Parcel lost.", wish="", key=str(uuid4()), at=NOON)
    for _ in range(50): log()
    got=[]
    def wrap(execute, sql, params, many, context):
        got.append((sql, params or ())); return execute(sql, params, many, context)
    with connection.execute_wrapper(wrap): d=log()
    for s,p in got: print(s[:110].replace("\n"," "), len(p))
    raw = psycopg2.connect(**{k:v for k,v in connection.get_connection_params().items() if k not in("cursor_factory","context")})
    key=d.idempotency_key
    write=[(s,p) for s,p in got if not s.startswith("SELECT") and not "SAVEPOINT" in s]
    def replay(stmts):
        newkey=str(uuid4()); newid=None
        with raw.cursor() as c:
            for s,p in stmts:
                if isinstance(p,dict):
                    c.execute(s,p); c.fetchall(); continue
                p=[newkey if x==key else newid if newid and x==d.pk else str(newid) if newid and x==str(d.pk) else x for x in p]
                c.execute(s,p)
                if c.description:
                    r=c.fetchall()
                    if s.startswith('INSERT INTO "empowerment_decision" '): newid=r[0][0]
        raw.commit()
    for _ in range(50): replay(got)
    N=200
    def t(f):
        a=time.perf_counter(); c=time.process_time()
        for _ in range(N): f()
        return (time.perf_counter()-a)/N*1e3, (time.process_time()-c)/N*1e3
    for r in range(4):
        print("service %.2f cpu %.2f"%t(log), "raw all %.2f cpu %.2f"%t(lambda:replay(got)), "raw writes %.2f cpu %.2f"%t(lambda:replay(write)))

    from empowerment.selectors.authority import authority_of, circumstances_of, ask_for
    from empowerment.services.judgements import lock_case, judge_under_lock, judge
    from empowerment.services import decisions as dd
    from people.selectors.standing import standings_of
    from governance.selectors import versions_binding
    from governance.rules.policies import Place
    from django.db import transaction
    from empowerment.rules.facts import facts_to_json
    from empowerment.rules.limits import verdict_to_json
    from common.canonical import content_hash
    from empowerment.models import Decision
    from audit.services import record_event
    at=NOON
    ask=ask_for(remedy=remedy,quantity=None,amount=Decimal(20),currency="EUR",reason=reason)
    with transaction.atomic():
        cs=lock_case(case.pk); a=authority_of(agent.pk,at=at)
        j=judge_under_lock(authority=a,case=cs,team_id=team.pk,ask=ask,at=at)
        from empowerment.services.budgets import lock_and_read, move
        def cpu(name,f,n=200):
            c=time.process_time(); w=time.perf_counter()
            for _ in range(n): f()
            print("%-20s cpu %.3f wall %.3f"%(name,(time.process_time()-c)/n*1e3,(time.perf_counter()-w)/n*1e3))
        cpu("answered",lambda:dd._answered(agent,"nope","x"))
        cpu("lock_case",lambda:lock_case(case.pk))
        cpu("answered values",lambda:list(Decision.objects.filter(agent=agent, idempotency_key="x").order_by().values_list("pk","body_hash")))
        cpu("answered get",lambda:list(Decision.objects.filter(agent=agent, idempotency_key="x").order_by()))
        cpu("answered exists",lambda:Decision.objects.filter(agent=agent, idempotency_key="x").exists())
        from customers.models import Case
        cpu("case values",lambda:list(Case.objects.filter(pk=case.pk).order_by()))
        cpu("standings",lambda:standings_of([agent.pk],at=at))
        pl=Place(team.pk,team.department_id,team.department.region_id)
        cpu("versions",lambda:versions_binding([pl],at=at))
        cpu("authority",lambda:authority_of(agent.pk,at=at))
        cpu("judge_under_lock",lambda:judge_under_lock(authority=a,case=cs,team_id=team.pk,ask=ask,at=at))
        cpu("lock_and_read",lambda:lock_and_read(j.purse))
        cpu("judge",lambda:judge(j.facts,j.book))
        cpu("facts_to_json",lambda:facts_to_json(j.facts))
        fj=facts_to_json(j.facts)
        cpu("content_hash",lambda:content_hash(fj))
        cpu("verdict_to_json",lambda:verdict_to_json(j.verdict))
        cpu("record_event",lambda:record_event(name="x",actor_id=1,subject=d,facts={"a":1},at=at))
        cpu("move",lambda:move(decision=d,kind="post",purse=j.purse,used=Decimal(20),held=Decimal(0),at=at,lines=j.verdict.budgets))
        cpu("atomic",lambda:transaction.atomic().__enter__)
        def mk():
            Decision.objects.create(agent=agent,case=case,customer=case.customer,team_id=team.pk,remedy=remedy,reason=reason,quantity=None,amount=ask.amount,currency="EUR",outcome="within_authority",version_id=j.book.version_id,limit_id=j.verdict.limit_id,facts=fj,facts_hash="x",verdict={},idempotency_key=str(uuid4()),body_hash="x",decided_at=at)
        cpu("decision create",mk)
main()
