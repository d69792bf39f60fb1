/** Webhooks as GitHub sends them, with this server's state in them, signed over their bytes. */
import { createHmac, randomUUID } from 'node:crypto'
import { payloads, type About } from './payloads.ts'
import type { TestGitHub } from './controls.ts'

export type { About } from './payloads.ts'

export interface Delivery {
  readonly id: string
  readonly name: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** One delivery of an event; a new one with each call. */
export function delivery<Name extends keyof About>(github: TestGitHub, name: Name, about: About[Name], secret: string): Delivery {
  return signed(name, JSON.stringify(payloads[name](github.state, about)), secret)
}

/** A delivery of any body, true or false. */
export function signed(name: string, body: string, secret: string): Delivery {
  const id = randomUUID()
  const digest = (algorithm: string): string => createHmac(algorithm, secret).update(body).digest('hex')
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'GitHub-Hookshot/0000000',
    'x-github-delivery': id,
    'x-github-event': name,
    'x-github-hook-id': '1',
    'x-github-hook-installation-target-id': '1',
    'x-github-hook-installation-target-type': 'integration',
    'x-hub-signature': `sha1=${digest('sha1')}`,
    'x-hub-signature-256': `sha256=${digest('sha256')}`,
  }
  return { id, name, headers, body }
}
