/** A small builder pattern, verified by the command as a person runs it. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { folderWith, type Given } from './folder.ts'

const bin = fileURLToPath(new URL('../../bin/restage.js', import.meta.url))

const clock: Readonly<Record<string, Given>> = {
  'Dockerfile.build': 'FROM busybox\nCOPY main.txt /in/\nRUN mkdir /out && cp /in/main.txt /out/app\n',
  Dockerfile: 'FROM busybox\nCOPY out /srv/\n',
  'main.txt': 'hello\n',
  'build.sh': {
    run: [
      '#!/bin/sh -e',
      'docker build -t clock:build -f Dockerfile.build .',
      'docker create --name clock clock:build',
      'docker cp clock:/out ./out',
      'docker rm clock',
      'docker build -t clock .',
      '',
    ].join('\n'),
  },
}

/** A folder with the pattern, gone when the test ends. */
export function clockFolder(more: Readonly<Record<string, Given>> = {}): string {
  return folderWith({ ...clock, ...more })
}

export interface Verified {
  readonly code: number | null
  readonly stderr: string
  /** `none` where no document was printed. */
  readonly verdict: string
  readonly message: string
}

/**
 * Runs `restage verify FOLDER --json`.
 *
 * @param base what stands in for busybox.
 */
export async function verifyFolder(
  folder: string,
  words: readonly string[],
  env: NodeJS.ProcessEnv = {},
  base = 'restage.test/busybox',
): Promise<Verified> {
  const child = spawn(process.execPath, [bin, 'verify', folder, '--json', '--base', `busybox=${base}`, ...words], {
    env: { ...process.env, ...env },
  })
  const out = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk: Buffer) => {
      out[name] += chunk.toString('utf8')
    })
  }
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  if (out.stdout === '') return { code, stderr: out.stderr, verdict: 'none', message: '' }
  const document = JSON.parse(out.stdout) as {
    readonly pipelines: readonly { readonly verification: { readonly verdict: string; readonly message: string | null } | null }[]
  }
  const { verdict, message } = document.pipelines[0]?.verification ?? { verdict: 'none', message: '' }
  return { code, stderr: out.stderr, verdict, message: message ?? '' }
}
