/** The processes that look at repositories. */
import { fileURLToPath } from 'node:url'
import type { PoolOptions } from '../fleet/pool.ts'

// seen from the bundles
const script = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Of a report. */
export const children: Omit<PoolOptions, 'size'> = { script: script('../fleet/child.cjs'), method: 'analyse', memory: 1024 }

/** Of the bot. */
export const lookers: Omit<PoolOptions, 'size'> = { script: script('../bot/child.cjs'), method: 'look', memory: 1024 }
