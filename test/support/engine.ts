/** Whether tests that need a Docker engine can run: `npm run engine` gets one, and says so where it cannot. */
import { connect } from '../../src/engine/connect.ts'
import type { Engine } from '../../src/engine/engine.ts'

/** The engine; `undefined` where none answers, which fails under CI. */
export async function engineForTests(): Promise<Engine | undefined> {
  try {
    const engine = await connect()
    if ((await engine.image('restage.test/busybox')) !== undefined) return engine
    throw new Error('the stand-in base images are missing; npm run engine makes them')
  } catch (error) {
    if (process.env['CI'] !== undefined) throw error
    process.stderr.write(`\n!! NOT CHECKED, skipped: ${String(error)}\n`)
    return undefined
  }
}
