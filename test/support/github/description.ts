/**
 * GitHub's own description of its endpoints (`openapi.json`, made by scripts/openapi.mjs): what a request may hold and what an answer
 * holds. A request that the server takes although the description does not, and an answer that GitHub would not give, are mistakes.
 */
import { readFileSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'
import type { Answer } from './answer.ts'

interface Operation {
  readonly parameters: readonly {
    readonly name: string
    readonly in: string
    readonly required: boolean
    readonly schema: object
  }[]
  readonly body: { readonly required: boolean; readonly schema: object } | null
  /** By status; null where there is no body. */
  readonly answers: Readonly<Record<string, object | null>>
}

const description = JSON.parse(readFileSync(new URL('openapi.json', import.meta.url), 'utf8')) as {
  readonly operations: Readonly<Record<string, Operation>>
  readonly schemas: Readonly<Record<string, object>>
}

// each schema is compiled once, when it is first met
const ajv = new Ajv({ strict: false, inlineRefs: false, code: { optimize: false } })
ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/)
ajv.addFormat('uri', /^\w+:\S*$|^\w+@\w+/)
for (const [name, schema] of Object.entries(description.schemas)) ajv.addSchema(schema, name)

const compiled = new Map<string, ValidateFunction>()

/** What is wrong with a value; null where it fits. The schema is found by where it stands. */
function fault(place: string, schema: object, value: unknown): string | null {
  const validate = compiled.get(place) ?? ajv.compile(schema)
  compiled.set(place, validate)
  return validate(value) ? null : `${place}: ${ajv.errorsText(validate.errors)}`
}

/** What GitHub would not take or not answer; null where all fits. A refused request may be wrong. */
export function mismatch(
  endpoint: string,
  params: Readonly<Record<string, string>>,
  query: URLSearchParams,
  body: unknown,
  answer: Answer,
): string | null {
  const operation = description.operations[endpoint]
  if (operation === undefined) return `${endpoint} is not described`
  const schema = operation.answers[String(answer.status)]
  // which refusals there are is not described in full
  if (answer.status >= 400)
    return schema === undefined || schema === null ? null : fault(`${endpoint} ${answer.status}`, schema, answer.body)
  if (schema === undefined) return `${endpoint} does not answer ${answer.status}`
  const wrong = schema === null ? null : fault(`${endpoint} ${answer.status}`, schema, answer.body)
  return wrong ?? wrongQuery(endpoint, operation, params, query) ?? wrongBody(endpoint, operation, body)
}

function wrongQuery(
  endpoint: string,
  operation: Operation,
  params: Readonly<Record<string, string>>,
  query: URLSearchParams,
): string | null {
  for (const [name, value] of [...Object.entries(params), ...query]) {
    const told = operation.parameters.find((one) => one.name === name)
    if (told === undefined) return `${endpoint} takes no ${name}`
    const isNumber = (told.schema as { readonly type?: string }).type === 'integer'
    const wrong = fault(`${endpoint} ${name}`, told.schema, isNumber ? Number(value) : value)
    if (wrong !== null && told.in === 'query') return wrong
  }
  return null
}

function wrongBody(endpoint: string, operation: Operation, body: unknown): string | null {
  if (operation.body === null) return body === undefined ? null : `${endpoint} takes no body`
  if (body === undefined) return operation.body.required ? `${endpoint} needs a body` : null
  const { properties } = operation.body.schema as { readonly properties?: object }
  const unknown = properties === undefined ? undefined : Object.keys(body as object).find((name) => !(name in properties))
  if (unknown !== undefined) return `${endpoint} takes no ${unknown}`
  return fault(`${endpoint} body`, operation.body.schema, body)
}
