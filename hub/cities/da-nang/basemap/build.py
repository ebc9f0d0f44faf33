"""Turn drawing.yaml and the GSHHG coast into the GeoJSON layers of this folder. Run by hand.

Needs GMT with the full-resolution GSHHG data, shapely and PyYAML. Deterministic: same input, same files.
"""

from __future__ import annotations

import itertools
import json
import math
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
import yaml
from shapely import make_valid, set_precision
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Point, Polygon, box, mapping
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient
from shapely.ops import linemerge, nearest_points, polygonize, substring, unary_union

HERE = Path(__file__).parent
EAST, NORTH = 111_320 * math.cos(math.radians(16.06)), 110_650  # metres a degree, good to 0.2 % across the city
ORIGIN, SCALE = np.array([108.0, 16.0]), np.array([EAST, NORTH])
CITY = box(107.85, 15.75, 108.55, 16.45)
SNAP, BRIDGE_REACH, RAMP = 90.0, 350.0, 25.0  # metres
CURVE_MIN = 12.0  # metres: vertices closer than this are one junction

Feature = dict[str, Any]


def metres(geometry: BaseGeometry) -> BaseGeometry:
    return shapely.transform(geometry, lambda xy: (xy - ORIGIN) * SCALE)


def degrees(geometry: BaseGeometry) -> BaseGeometry:
    return shapely.transform(geometry, lambda xy: xy / SCALE + ORIGIN)


def point(text: str) -> tuple[float, float]:
    """Metres east and north of 108°E 16°N for a drawing point "x,y"."""
    x, y = text.split(",")
    return int(x) / 1e4 * EAST, int(y) / 1e4 * NORTH


def line(text: str) -> list[tuple[float, float]]:
    return [point(part) for part in text.split()]


def smooth(points: Sequence[tuple[float, float]], steps: int = 6) -> list[tuple[float, float]]:
    """A Catmull-Rom curve through all ``points``: rivers and fronts drawn with few points still look like water."""
    padded = [points[0], *points, points[-1]]
    curve: list[tuple[float, float]] = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        for step in range(steps):
            t = step / steps
            curve.append(tuple(_spline(a[i], b[i], c[i], d[i], t) for i in (0, 1)))  # type: ignore[arg-type]
    return [*curve, points[-1]]


def _spline(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)


def coast(region: str, resolution: str) -> list[Polygon]:
    """Land polygons of GSHHG inside ``region`` (GMT -R syntax), in degrees."""
    command = ["gmt", "coast", f"-R{region}", f"-D{resolution}", "-M", "-W", "-A0/0/1"]
    text = subprocess.run(command, check=True, capture_output=True, text=True, cwd="/tmp").stdout  # noqa: S108
    rings: list[list[tuple[float, float]]] = []
    for row in text.splitlines():
        if row.startswith(">"):
            rings.append([])
        elif row and not row.startswith("#"):
            lon, lat = row.split()[:2]
            rings[-1].append((float(lon), float(lat)))
    west, east, south, north = map(float, region.split("/"))
    frame = box(west, south, east, north)
    lines = unary_union([LineString(ring) for ring in rings if len(ring) > 1] + [frame.exterior])
    parts = list(polygonize(lines))
    inside = [part.representative_point() for part in parts]
    dry = _dry(inside, region, resolution)
    return [part for part, spot in zip(parts, inside, strict=True) if (round(spot.x, 4), round(spot.y, 4)) in dry]


def _dry(spots: Sequence[Point], region: str, resolution: str) -> set[tuple[float, float]]:
    """Those of ``spots`` that GMT says are land, rounded to 4 decimals."""
    command = ["gmt", "select", f"-R{region}", f"-D{resolution}", "-Ns/k/s/k/s", "--FORMAT_FLOAT_OUT=%.6f"]
    given = "".join(f"{spot.x:.6f} {spot.y:.6f}\n" for spot in spots)
    answer = subprocess.run(command, input=given, check=True, capture_output=True, text=True, cwd="/tmp")  # noqa: S108
    rows = [row.split()[:2] for row in answer.stdout.splitlines()]
    return {(round(float(lon), 4), round(float(lat), 4)) for lon, lat in rows}


def aligned(land: BaseGeometry) -> BaseGeometry:
    """GSHHG moved onto the city: it lies about 350 m too far east in the north, less in the south."""

    def moved(xy: Any) -> Any:
        share = np.clip((xy[:, 1] + 1_500) / 5_500, 0.0, 1.0)
        return xy + np.column_stack([-100 - 260 * share, 60 + 150 * share])

    return shapely.transform(land, moved)


def river(entry: Mapping[str, Any]) -> BaseGeometry:
    """One river's water surface in metres, from two banks or from a centre line with widths."""
    if "banks" in entry:
        left, right = (smooth(line(entry["banks"][side])) for side in ("left", "right"))
        return make_valid(Polygon([*left, *reversed(right)]))
    centre = line(entry["line"])
    widths = [float(width) for width in entry["width"]]
    if len(widths) != len(centre):
        raise SystemExit(f"{entry['name']['en']}: {len(widths)} widths for {len(centre)} points")
    curve = LineString(smooth(centre))
    stations = [curve.project(Point(p)) for p in centre]
    pieces = []
    for step in range(240):
        at = curve.length * step / 239
        width = _interpolated(at, stations, widths)
        pieces.append(curve.interpolate(at).buffer(width / 2, quad_segs=4))
    hulls = [unary_union(pair).convex_hull for pair in itertools.pairwise(pieces)]
    return unary_union(hulls)


def stream(name: Mapping[str, str], surface: BaseGeometry, land: BaseGeometry) -> list[Feature]:
    """A river and its banks: where its surface reaches out into the sea, its edge is none."""
    banks = list(_lines(linemerge([*_lines(surface.boundary.intersection(land))])))
    return [
        feature(surface, kind="river", name=name, banks="apart"),
        feature(banks[0] if len(banks) == 1 else MultiLineString(banks), kind="bank"),
    ]


def _interpolated(at: float, stations: Sequence[float], values: Sequence[float]) -> float:
    for (s, v), (t, w) in zip(
        zip(stations, values, strict=True), zip(stations[1:], values[1:], strict=True), strict=False
    ):
        if at <= t:
            return v + (w - v) * (at - s) / max(t - s, 1e-9)
    return values[-1]


def shoreline(dry: BaseGeometry, start: str, end: str, inland: float) -> LineString:
    """The water's edge from ``start`` to ``end`` moved ``inland`` metres: how a front street runs."""
    a, b = Point(point(start)), Point(point(end))
    shrunk = dry.buffer(-inland, quad_segs=4).buffer(-40, quad_segs=4).buffer(40, quad_segs=4)
    rings = [part.exterior for part in _polygons(shrunk)]
    ring = min(rings, key=lambda r: r.distance(a) + r.distance(b))
    p, q = ring.project(a), ring.project(b)
    direct = substring(ring, p, q)
    around = _around(ring, p, q)
    best = direct if direct.length <= around.length else around
    return LineString(best.simplify(9).coords)


def _around(ring: Any, p: float, q: float) -> LineString:
    first, second = (substring(ring, p, ring.length), substring(ring, 0, q))
    if p < q:
        first, second = (substring(ring, p, 0), substring(ring, ring.length, q))
    return LineString([*first.coords, *second.coords])


def _polygons(geometry: BaseGeometry) -> list[Polygon]:
    if isinstance(geometry, Polygon):
        return [geometry]
    return [part for part in getattr(geometry, "geoms", []) if isinstance(part, Polygon)]


def joined(streets: list[LineString]) -> list[LineString]:
    """Ends that nearly touch another street are led onto it; every crossing becomes a vertex of both streets."""
    led = [_led(street, [other for other in streets if other is not street]) for street in streets]
    cuts: list[list[Point]] = [[] for _ in led]
    for i, one in enumerate(led):
        for j in range(i + 1, len(led)):
            if one.distance(led[j]) < 0.5:
                for crossing in _points(one.intersection(led[j])) or [nearest_points(one, led[j])[0]]:
                    cuts[i].append(crossing)
                    cuts[j].append(crossing)
    return _merged([_with_vertices(street, points) for street, points in zip(led, cuts, strict=True)])


def _led(street: LineString, others: Iterable[LineString]) -> LineString:
    coords = list(street.coords)
    for index in (0, -1):
        end = Point(coords[index])
        near = min(others, key=end.distance)
        gap = end.distance(near)
        if 0 < gap <= SNAP:
            target = near.interpolate(near.project(end))
            past = _beyond(end, target)
            coords.insert(0, past) if index == 0 else coords.append(past)
    return LineString(coords)


def _beyond(end: Point, target: Point) -> tuple[float, float]:
    """A centimetre past the other street, so that the two truly cross."""
    length = end.distance(target)
    factor = (length + 0.01) / length
    return end.x + (target.x - end.x) * factor, end.y + (target.y - end.y) * factor


def _points(shape: BaseGeometry) -> list[Point]:
    if shape.is_empty:
        return []
    if isinstance(shape, Point):
        return [shape]
    if isinstance(shape, LineString):
        return [Point(shape.coords[0]), Point(shape.coords[-1])]
    return [point for part in getattr(shape, "geoms", []) for point in _points(part)]


def _with_vertices(street: LineString, points: Sequence[Point]) -> list[tuple[float, float, bool]]:
    """The street's vertices in order, each with whether it is a junction."""
    marks = {street.project(Point(c)): (c[0], c[1], False) for c in street.coords}
    marks |= {street.project(p): (p.x, p.y, True) for p in points}
    return [marks[at] for at in sorted(marks)]


def _merged(streets: list[list[tuple[float, float, bool]]]) -> list[LineString]:
    """Junction vertices within CURVE_MIN of each other become the same point, in every street they belong to."""
    junctions: list[tuple[float, float]] = []

    def canonical(x: float, y: float) -> tuple[float, float]:
        for known in junctions:
            if math.dist(known, (x, y)) < CURVE_MIN:
                return known
        junctions.append((x, y))
        return x, y

    lines: list[LineString] = []
    for street in streets:
        fixed = [(*canonical(x, y), True) if shared else (x, y, False) for x, y, shared in street]
        taken = {(x, y) for x, y, shared in fixed if shared}
        kept: list[tuple[float, float]] = []
        for x, y, shared in fixed:
            crowded = not shared and any(math.dist((x, y), known) < CURVE_MIN for known in taken)
            if not crowded and (not kept or kept[-1] != (x, y)):
                kept.append((x, y))
        lines.append(LineString(kept))
    return lines


def bridges(streets: Sequence[tuple[Feature, LineString]], water: BaseGeometry, names: Sequence[Any]) -> list[Feature]:
    """The stretch of each street over a river, under the name of the nearest bridge of the drawing."""
    found = []
    used = set()
    wrong = []
    for entry, street in streets:
        for crossing in _lines(street.intersection(water)):
            if crossing.length < 8:
                continue
            middle = crossing.interpolate(0.5, normalized=True)
            nearest = min(names, key=lambda name: middle.distance(Point(point(name["at"]))))
            gap = middle.distance(Point(point(nearest["at"])))
            if gap > BRIDGE_REACH:
                lon, lat = shapely.get_coordinates(degrees(middle))[0]
                wrong.append(f"{entry['name']} crosses water at {lon:.4f},{lat:.4f}: no bridge within {gap:.0f} m")
            a = max(street.project(Point(crossing.coords[0])) - RAMP, 0)
            b = min(street.project(Point(crossing.coords[-1])) + RAMP, street.length)
            used.add(nearest["name"]["en"])
            found.append(
                feature(
                    substring(street, a, b), name=nearest["name"], street=entry["name"], **{"class": entry["class"]}
                )
            )
    unused = [name["name"]["en"] for name in names if name["name"]["en"] not in used]
    wrong += [f"no street crosses a river at {name}" for name in unused]
    if wrong:
        raise SystemExit("\n".join(wrong))
    return found


def _lines(shape: BaseGeometry) -> Iterator[LineString]:
    if isinstance(shape, LineString):
        if not shape.is_empty:
            yield shape
        return
    for part in getattr(shape, "geoms", []):
        yield from _lines(part)


def feature(geometry: BaseGeometry, **properties: Any) -> Feature:
    """A GeoJSON feature from a shape in metres: degrees with 5 decimals (1 m), rings as RFC 7946 wants them."""
    return {"type": "Feature", "properties": properties, "geometry": _rounded(mapping(degrees(geometry)))}


def _rounded(shape: Mapping[str, Any]) -> dict[str, Any]:
    def cut(value: Any) -> Any:
        return [cut(v) for v in value] if isinstance(value, (list, tuple)) else round(float(value), 5)

    return {"type": shape["type"], "coordinates": cut(shape["coordinates"])}


def write(name: str, features: Sequence[Feature]) -> None:
    rows = ",\n".join(json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in features)
    (HERE / f"{name}.geojson").write_text(f'{{"type":"FeatureCollection","features":[\n{rows}\n]}}\n')


def oriented(shape: BaseGeometry, min_area: float = 400) -> BaseGeometry:
    parts = [part for part in _polygons(shape) if part.area > min_area]
    turned = [Polygon(part.exterior, [h for h in part.interiors if Polygon(h).area > 400]) for part in parts]
    turned = [orient(part, 1.0) for part in turned]
    return turned[0] if len(turned) == 1 else MultiPolygon(turned)


def city_land(drawing: Mapping[str, Any]) -> BaseGeometry:
    raw = metres(unary_union(coast("107.6/108.8/15.5/16.7", "f")))
    patches = [Polygon(line(text)).buffer(0) for text in drawing["fill"]]
    basins = [Polygon(line(entry["line"])).buffer(0) for entry in drawing["harbours"]]
    land = unary_union([aligned(raw), *patches]).difference(unary_union(basins))
    return oriented(land.intersection(metres(CITY)).buffer(-8).buffer(16).buffer(-8).simplify(6), min_area=60_000)


def east_sea() -> list[Feature]:
    """The coarse surroundings: coast only, no borders; clipped so that only what an operator may zoom out to is there."""
    around = box(104.0, 7.0, 117.5, 22.5).difference(CITY)
    land = unary_union(coast("104/117.5/7/22.5", "i")).intersection(around).simplify(0.008)
    parts = [part for part in _polygons(land) if part.area > 0.0008]
    return [feature(metres(set_precision(part, 1e-4)), kind="land", scale="coarse") for part in parts]


def main() -> None:
    drawing = yaml.safe_load((HERE / "drawing.yaml").read_text())
    land = city_land(drawing)
    rivers = [(entry["name"], river(entry)) for entry in drawing["rivers"]]
    water = unary_union([shape for _, shape in rivers])
    dry = land.difference(water)

    drawn = []
    for entry in drawing["streets"]:
        if "along" in entry:
            along = entry["along"]
            drawn.append(
                shoreline(land if along.get("edge") == "sea" else dry, along["from"], along["to"], along["inland"])
            )
        else:
            drawn.append(LineString(line(entry["line"])))
    streets = list(zip(drawing["streets"], joined(drawn), strict=True))

    write("coast", [feature(land, kind="land", scale="city"), *east_sea()])
    write("rivers", [one for name, shape in rivers for one in stream(name, oriented(shape.simplify(3)), land)])
    write("streets", [feature(shape, name=entry["name"], **{"class": entry["class"]}) for entry, shape in streets])
    write("bridges", bridges(streets, water, drawing["bridges"]))
    write("areas", [area(entry, dry) for entry in drawing["areas"]])
    write(
        "wards",
        [
            feature(Point(point(w["at"])), kind=kind, name={"vi": w["vi"], "en": w["en"]}, rank=w["rank"])
            for kind in ("wards", "sea")
            for w in drawing[kind]
        ]
        + [
            feature(metres(Point(i["lon"], i["lat"])), kind="islands", name=i["name"], rank=0)
            for i in drawing["islands"]
        ],
    )
    write(
        "landmarks",
        [feature(Point(point(m["at"])), kind=m["kind"], name=m["name"], rank=m["rank"]) for m in drawing["landmarks"]],
    )
    write("../zones", [zone(entry) for entry in drawing["zones"]])
    sizes = {path.name: path.stat().st_size for path in sorted(HERE.glob("*.geojson"))}
    sys.stdout.write(f"{len(streets)} streets, {sum(sizes.values()) // 1024} KB: {sizes}\n")


def zone(entry: Mapping[str, Any]) -> Feature:
    """A zone of the rules: a polygon, a circle (its centre and radius) or a corridor (its line and radius)."""
    kind = entry.get("kind", "polygon")
    shape: BaseGeometry
    if kind == "circle":
        shape = Point(point(entry["at"]))
    else:
        shape = LineString(line(entry["line"])) if kind == "corridor" else orient(Polygon(line(entry["line"])), 1.0)
    radius = {"radius": entry["radius"]} if "radius" in entry else {}
    return feature(shape, key=entry["key"], name=entry["name"], kind=kind, tags=entry["tags"], **radius)


def area(entry: Mapping[str, Any], dry: BaseGeometry) -> Feature:
    """A named area; a beach is the strip of land at the water between its two points, forests keep to the land."""
    if "beach" in entry:
        start, end = entry["beach"].split()
        strip = shoreline(dry, start, end, 22)
        shape = strip.buffer(26, cap_style="flat").intersection(dry)
    else:
        shape = Polygon(line(entry["line"])).buffer(0)
        if entry["kind"] == "forest":
            curve = Polygon(smooth(line(entry["line"] + " " + entry["line"].split()[0])))
            shape = curve.buffer(0).intersection(dry.buffer(-25))
    return feature(oriented(shape.simplify(3)), kind=entry["kind"], name=entry["name"])


if __name__ == "__main__":
    main()
