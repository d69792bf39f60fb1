/** Answers, and the form of GitHub's refusals. */
export interface Answer {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** A listing that is answered by pages; `around` puts a page into the object that holds it. */
  readonly items?: readonly unknown[]
  readonly around?: (page: readonly unknown[]) => unknown
}

export interface FieldError {
  readonly resource: string
  readonly code: 'missing' | 'missing_field' | 'invalid' | 'already_exists' | 'unprocessable' | 'custom'
  readonly field?: string
  readonly message?: string
  readonly value?: unknown
}

/** Ends a request with an error as GitHub words it. */
export class Refusal extends Error {
  readonly status: number
  readonly errors: readonly (FieldError | string)[] | null

  constructor(status: number, message: string, errors: readonly (FieldError | string)[] | null = null) {
    super(message)
    this.status = status
    this.errors = errors
  }

  answer(): Answer {
    const errors = this.errors === null ? {} : { errors: this.errors }
    const documentation_url = 'https://docs.github.com/rest'
    return { status: this.status, body: { message: this.message, ...errors, documentation_url, status: String(this.status) } }
  }
}

export function notFound(): Refusal {
  return new Refusal(404, 'Not Found')
}

export function invalid(...errors: readonly (FieldError | string)[]): Refusal {
  return new Refusal(422, 'Validation Failed', errors)
}

export function listing(items: readonly unknown[], around?: (page: readonly unknown[]) => unknown): Answer {
  return around === undefined ? { status: 200, items } : { status: 200, items, around }
}
