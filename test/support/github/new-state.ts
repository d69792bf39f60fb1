/** A GitHub on which nothing has happened yet but that an app was registered. */
import { generateKeyPairSync } from 'node:crypto'
import type { Account, Permissions, State } from './state.ts'

export interface StateOptions {
  /** The most that a page of a listing holds, whatever is asked for; 100 by default. */
  readonly pageSize?: number
  /** What the app asks for; all that restage needs by default. */
  readonly permissions?: Permissions
}

let keys: { readonly publicKey: string; readonly privateKey: string } | null = null

/** One pair for all servers of a process: making one takes a while. */
function keyPair(): { readonly publicKey: string; readonly privateKey: string } {
  keys ??= generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  })
  return keys
}

const usual: Permissions = {
  checks: 'write',
  contents: 'write',
  issues: 'write',
  metadata: 'read',
  pull_requests: 'write',
  workflows: 'write',
}

export function newState(url: string, root: string, { pageSize = 100, permissions = usual }: StateOptions): State {
  let last = 1000
  const id = (): number => ++last
  const slug = 'restage'
  const bot: Account = { id: id(), login: `${slug}[bot]`, type: 'Bot' }
  return {
    url,
    root,
    app: { id: id(), slug, ...keyPair() },
    bot,
    permissions,
    pageSize,
    accounts: new Map([[bot.login, bot]]),
    installations: new Map(),
    repositories: new Map(),
    tokens: new Map(),
    used: new Map(),
    id,
  }
}
