"""The accounts of the demo that its pages and its console name, one for each role."""

LOGINS = (
    ("agent", "logs decisions"),
    ("lead", "answers requests, coaches"),
    ("manager", "edits and submits limits in the admin"),
    ("board1", "adopts policy versions"),
    ("board2", "adopts policy versions"),
    ("ops", "runs feedback and internal service levels"),
    ("hr", "sees people, training, scorecards"),
    ("auditor", "verifies, replays, exports"),
    ("admin", "manages accounts and settings"),
)
