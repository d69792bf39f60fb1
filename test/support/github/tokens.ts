/** Tokens as an app makes and gets them. */
import { sign } from 'node:crypto'
import type { TestGitHub } from './controls.ts'

/** The app's JSON web token; claims and key stand in for its own. */
export function appToken(github: TestGitHub, claims: object = {}, key: string = github.app.privateKey): string {
  const now = Math.floor(Date.now() / 1000)
  const told = { iss: String(github.app.id), iat: now - 30, exp: now + 540, ...claims }
  const text = [{ alg: 'RS256', typ: 'JWT' }, told]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  return `${text}.${sign('RSA-SHA256', Buffer.from(text), key).toString('base64url')}`
}

/** A token for an installation, asked for as an app does. */
export async function installationToken(github: TestGitHub, installation: number, narrowed: object = {}): Promise<string> {
  const answer = await fetch(`${github.api}/app/installations/${installation}/access_tokens`, {
    method: 'POST',
    headers: { authorization: `bearer ${appToken(github)}` },
    body: JSON.stringify(narrowed),
  })
  const { token, message } = (await answer.json()) as { readonly token?: string; readonly message?: string }
  if (token === undefined) throw new Error(`no token: ${message ?? ''}`)
  return token
}
