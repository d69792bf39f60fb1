/**
 * A shell that starts git for this process. Starting a program from a process as large as this one takes longer than git needs for a small
 * repository; a shell starts it in a millisecond. It ends with this process, when its input does.
 */
import { spawn } from 'node:child_process'
import { gitEnvironment } from '../repository/git.ts'

export interface GitAnswer {
  /** Git's exit code; 127 without git. */
  readonly status: number
  readonly output: string
}

export interface GitShell {
  /**
   * Has git called once for each list of words, and waits for all. One call at a time.
   *
   * @throws when it is interrupted, and without a shell
   */
  ask(questions: readonly (readonly string[])[], signal: AbortSignal): Promise<readonly GitAnswer[]>
}

/** It is started when it is asked first, and again after it was interrupted. */
export function openGitShell(): GitShell {
  let shell: Shell | undefined
  return {
    ask: async (questions, signal) => {
      signal.throwIfAborted()
      const asked = (shell ??= startShell(() => (shell = undefined)))
      signal.addEventListener('abort', asked.kill)
      try {
        return await asked.ask(questions)
      } finally {
        signal.removeEventListener('abort', asked.kill)
      }
    },
  }
}

interface Shell {
  ask(questions: readonly (readonly string[])[]): Promise<readonly GitAnswer[]>
  /** With the git that it waits for. */
  readonly kill: () => void
}

function startShell(ended: () => void): Shell {
  const child = spawn('sh', [], {
    // a group of its own, so that it can be ended with what it started
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...gitEnvironment(), GIT_TERMINAL_PROMPT: '0' },
  })
  // no repository can have made it
  const mark = crypto.randomUUID()
  const last = `${mark} end\n`
  let chunks: string[] = []
  let tail = ''
  let settle: { resolve(answers: readonly GitAnswer[]): void; reject(why: Error): void } | undefined
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    chunks.push(chunk)
    tail = (tail + chunk).slice(-last.length)
    if (tail !== last) return
    settle?.resolve(answersIn(chunks.join(''), mark))
    chunks = []
  })
  const end = (why: Error): void => {
    ended()
    settle?.reject(why)
  }
  child.on('error', end)
  child.on('close', () => {
    end(new Error('the shell that starts git has ended'))
  })
  // told by its end
  child.stdin.on('error', () => undefined)
  return {
    ask: (questions) =>
      new Promise((resolve, reject) => {
        settle = { resolve, reject }
        const lines = questions.map((words) => `git ${words.map(quoted).join(' ')} </dev/null; printf '\\n%s %d\\n' ${mark} $?\n`)
        child.stdin.write(`${lines.join('')}printf '%s end\\n' ${mark}\n`)
      }),
    kill: () => {
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) process.kill(-child.pid, 'SIGKILL')
    },
  }
}

function answersIn(text: string, mark: string): readonly GitAnswer[] {
  // output and exit code in turn
  const parts = text.split(new RegExp(`\\n${mark} (\\d+)\\n`))
  return Array.from({ length: (parts.length - 1) / 2 }, (_, index) => ({
    output: parts[index * 2] ?? '',
    status: Number(parts[index * 2 + 1]),
  }))
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`
}
