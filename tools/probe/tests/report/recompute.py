"""Computes a report's numbers again from samples.jsonl, with nothing of the reporter's, and compares them.

recompute.py RUN REPORT.html: prints how many numbers agree, or ends with the first that does not.
"""
import json, math, random, re, sys
from collections import defaultdict
from html.parser import HTMLParser
from statistics import NormalDist

LEVELS = [(500, 6), (900, 36), (950, 72), (990, 368), (999, 3688)]
WORDS = {
    "new version": "deploy",
    "forced": "forced",
    "after idling": "idle",
    "scale-out": "scaleOut",
    "initialised ahead": "proactive",
    "after one ended": "replaced",
    "": None,
}


class Rows(HTMLParser):
    """Table rows of latency with their cells, and slopes."""

    def __init__(self):
        super().__init__()
        self.rows, self.slopes, self.trimmed, self.cell = [], [], [], None

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "tr":
            self.rows.append((attributes, [])) if "data-class" in attributes else self.rows.append(None)
        if tag == "td" and self.rows and self.rows[-1]:
            self.cell = [attributes, ""]
            self.rows[-1][1].append(self.cell)
        if tag == "td" and "data-trimmed" in attributes:
            self.trimmed.append(attributes)
        if tag == "li" and "data-slope" in attributes:
            self.slopes.append(attributes)

    def handle_data(self, text):
        if self.cell:
            self.cell[1] += text

    def handle_endtag(self, tag):
        if tag == "td":
            self.cell = None


def number(text):
    return math.inf if text == "inf" else float(text)


def latency(sample):
    start = "intendedNs" if sample["plan"] in ("burst", "provisioned", "rate") else "sentNs"
    return float(sample["doneNs"] - sample[start]) if sample["outcome"] == "ok" else math.inf


def rank(thousandths, n):
    return max(1, -(-n * thousandths // 1000))


def icc(by_environment):
    groups = [group for group in by_environment.values() if group]
    k, n = len(groups), sum(map(len, groups))
    if k < 2 or n == k:
        return None
    grand = sum(map(sum, groups)) / n
    means = [sum(group) / len(group) for group in groups]
    between = sum(len(group) * (mean - grand) ** 2 for group, mean in zip(groups, means)) / (k - 1)
    within = sum((x - mean) ** 2 for group, mean in zip(groups, means) for x in group) / (n - k)
    size = (n - sum(len(group) ** 2 for group in groups) / n) / (k - 1)
    total = between + (size - 1) * within
    return (between - within) / total if total > 0 else None


def effective(values, by_environment, quantile):
    slow = {e: [float(x >= quantile) for x in group] for e, group in by_environment.items()}
    size = sum(len(group) ** 2 for group in slow.values()) / len(values)
    return math.floor(len(values) / max(1.0, 1 + (size - 1) * (icc(slow) or 0.0)))


def binomial_ranks(n, p):
    pmf = lambda k: math.exp(math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
                             + k * math.log(p) + (n - k) * math.log(1 - p))
    total, lower = 0.0, 1
    for k in range(n):
        total += pmf(k)
        lower = k + 1 if total <= 0.025 else lower
        if 1 - total <= 0.025:
            return lower, k + 1


def named(by_environment):
    """Samples without an environment are one cluster, and no environment."""
    return sum(environment != "" for environment in by_environment)


def bootstrap(by_environment, thousandths):
    """Where the ends may lie: another source of chance, so their shares are met within three standard errors of 2,000 draws."""
    draw, groups, found = random.Random(5), list(by_environment.values()), []
    for _ in range(2000):
        values = sorted(x for group in draw.choices(groups, k=len(groups)) for x in group)
        found.append(values[rank(thousandths, len(values)) - 1])
    found.sort()
    n, z = named(by_environment), NormalDist().inv_cdf(0.975)
    t = z + (z**3 + z) / (4 * (n - 1))  # a t quantile, for a hundred environments and more
    share = NormalDist().cdf(-t * math.sqrt(n / (n - 1)))
    near, far = int(0.4 * share * 2000), int(1.6 * share * 2000)
    return (found[near], found[far]), (found[-1 - far], found[-1 - near])


def parse(sample):
    if sample["outcome"] != "ok":
        return math.inf
    return None if sample["parseNs"] is None else float(sample["parseNs"])


def theil_sen(points):
    steps = sorted((b[1] - a[1]) / (b[0] - a[0]) for i, a in enumerate(points) for b in points[i + 1:])
    middle = len(steps) // 2
    return steps[middle] if len(steps) % 2 else (steps[middle - 1] + steps[middle]) / 2


def slopes(samples):
    """Nanoseconds per KB of each group and metric that a report tells one of; None where it says that sizes are missing."""
    found, by_size = {}, defaultdict(lambda: defaultdict(list))
    for s in samples:
        for metric, value in (("latency", latency(s)), ("parse", parse(s))):
            if value is not None:
                by_size[(s["plan"], s["class"], s["cause"], s["variant"], metric)][s["payloadBytes"] / 1024].append(value)
    for of, sizes in by_size.items():
        points = [(kb, sorted(v)[rank(500, len(v)) - 1]) for kb, v in sorted(sizes.items()) if min(v) < math.inf]
        is_line = len(points) >= 4 and all(median < math.inf for _, median in points)
        if len(points) > 1 and (is_line or of[-1] == "latency"):
            found[of] = theil_sen(points) if is_line else None
    return found


def main(run, report):
    samples = [json.loads(line) for line in open(f"{run}/samples.jsonl")]
    page = Rows()
    page.feed(open(report, encoding="utf-8").read())
    rows = [row for row in page.rows if row]
    agreed = 0

    def same(found, expected, what, tolerance=1e-9):
        nonlocal agreed
        agreed += 1
        if found != expected and not abs(found - expected) <= tolerance * max(1.0, abs(expected)):
            sys.exit(f"{what}: the report has {found}, the samples give {expected}")

    groups = {tuple(s[k] for k in ("plan", "class", "cause", "payloadBytes", "variant")) for s in samples}
    same(len(rows), len(groups), "groups")
    for (row, cells), shown_trimmed in zip(rows, page.trimmed):
        key = (row["data-plan"], row["data-class"], WORDS[row["data-cause"]], int(row["data-bytes"]), row["data-variant"])
        of_group = [s for s in samples if (s["plan"], s["class"], s["cause"], s["payloadBytes"], s["variant"]) == key]
        by_environment = defaultdict(list)
        for sample in of_group:
            by_environment[sample["environment"]].append(latency(sample))
        values = sorted(map(latency, of_group))
        finite = [x for x in values if x < math.inf]
        shown = [int(re.sub(r"\D", "", cell[1])) for cell in (cells[2], cells[3], cells[5])]
        for found, expected, what in zip(shown, (len(values), named(by_environment), len(values) - len(finite)), ("n", "environments", "failed")):
            same(found, expected, f"{key} {what}")
        logs = {e: [math.log(x) for x in group if x < math.inf] for e, group in by_environment.items()}
        same(cells[4][1], f"{icc(logs):.2f}".replace("-0.00", "0.00") if icc(logs) is not None else "-", f"{key} ICC")
        for (thousandths, least), (attributes, text) in zip(LEVELS, cells[6:11]):
            what = f"{key} p{thousandths / 10}"
            value = values[rank(thousandths, len(values)) - 1]
            weight = effective(values, by_environment, value)
            if weight < least:
                same(text.startswith(f"needs n >= {least:,}") and "data-value" not in attributes, True, what)
                continue
            same(number(attributes["data-value"]), value, what)
            if named(by_environment) < 6:
                same("data-low" in attributes, False, what)
                continue
            low, high = number(attributes["data-low"]), number(attributes["data-high"])
            if thousandths >= 990:
                lower, upper = binomial_ranks(weight, thousandths / 1000)
                n = len(values)
                same(low, values[max(1, lower * n // weight) - 1], f"{what} low")
                same(high, values[-(-upper * n // weight) - 1], f"{what} high")
            elif named(by_environment) >= 100:
                lows, highs = bootstrap(by_environment, thousandths)
                holds = lows[0] <= low <= lows[1] and highs[0] <= high <= highs[1]
                same(holds, True, f"{what}: {low} in {lows} and {high} in {highs}")
        slowest = number(cells[11][0]["data-value"])
        same(slowest, math.inf if len(finite) < len(values) else finite[-1], f"{key} slowest")
        of_group.sort(key=lambda sample: sample["index"])
        kept = sorted(x for x in map(latency, of_group[3 if key[1] == "cold" else 0:]) if x < math.inf)
        cut = len(kept) // 5
        kept = kept[cut:len(kept) - cut]
        if kept:
            same(number(shown_trimmed["data-trimmed"]), sum(kept) / len(kept), f"{key} trimmed mean")
            same(number(shown_trimmed["data-slowest"]), kept[-1], f"{key} trimmed slowest")
            same(shown_trimmed["data-kept"], f"{len(kept)}", f"{key} trimmed n")
        else:
            same(shown_trimmed["data-trimmed"], "none", f"{key} trimmed")
    shown = {}
    for slope in page.slopes:
        of = (slope["data-plan"], slope["data-class"], WORDS[slope["data-cause"]], slope["data-variant"], slope["data-slope"])
        shown[of] = slope.get("data-value")
    expected = slopes(samples)
    same(len(page.slopes), len(expected), "slopes")
    for of, per_kb in expected.items():
        if of not in shown or (shown[of] is None) != (per_kb is None):
            sys.exit(f"slope of {of}: the report has {shown.get(of)}, the samples give {per_kb}")
        if per_kb is not None:
            same(number(shown[of]), per_kb, f"slope of {of}", 1e-6)
    print(agreed)


main(*sys.argv[1:])
