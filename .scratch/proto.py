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
    pr=cProfile.Profile(); pr.enable()
    for _ in range(300): log()
    pr.disable(); pstats.Stats(pr).sort_stats("cumtime").print_stats(70)
main()
