/** Folders of repositories, and the command over them. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const command = fileURLToPath(new URL('../../bin/restage.js', import.meta.url))

/** A folder of its own, which goes with the test. */
export function newFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'restage-fleet-')))
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}

/** Writes files, and folders where a text ends in none. */
export function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

/** The builder pattern in its plainest form. */
export const pattern: Readonly<Record<string, string>> = {
  'Dockerfile.build': 'FROM golang:1.22\nWORKDIR /src\nCOPY main.go .\nRUN go build -o /app main.go\n',
  Dockerfile: 'FROM debian:bookworm\nCOPY app /app\nCMD ["/app"]\n',
  'main.go': 'package main\n\nfunc main() {}\n',
  'build.sh': [
    '#!/bin/sh',
    'set -e',
    'docker build -t shop:build -f Dockerfile.build .',
    'docker create --name shop shop:build',
    'docker cp shop:/app ./app',
    'docker rm shop',
    'docker build -t shop .',
    '',
  ].join('\n'),
}

/** Commits all files of a folder. */
export function commit(folder: string): void {
  const identity = ['-c', 'user.name=restage', '-c', 'user.email=restage@localhost']
  for (const words of [
    ['init', '-q'],
    ['add', '-A', '-f'],
    [...identity, 'commit', '-q', '--allow-empty', '-m', 'All of it'],
  ]) {
    const { status, stderr } = spawnSync('git', ['-C', folder, ...words], { encoding: 'utf8' })
    if (status !== 0) throw new Error(`git ${words.join(' ')}: ${stderr}`)
  }
}

export interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export interface Running {
  readonly child: ChildProcess
  readonly ended: Promise<Ran>
}

/** Starts `restage` with these words. */
export function start(words: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
  const child = spawn(process.execPath, [command, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString('utf8')))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString('utf8')))
  const ended = new Promise<Ran>((resolve) => {
    child.on('close', (code) => {
      resolve({ code, out, err })
    })
  })
  return { child, ended }
}

export async function restage(...words: readonly string[]): Promise<Ran> {
  return await start(words).ended
}
