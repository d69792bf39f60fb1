/**
 * Writes test/support/github/openapi.json: what GitHub's OpenAPI description says of the endpoints that the GitHub of the tests has.
 * Run by hand when an endpoint is added; the package is too large to be a dependency. `node scripts/openapi.mjs`
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const version = '23.0.2'
const described = 'package/generated/api.github.com.json'
const repository = '/repos/{owner}/{repo}'
const endpoints = [
  'GET /app',
  'GET /app/installations',
  'GET /app/installations/{installation_id}',
  'POST /app/installations/{installation_id}/access_tokens',
  'GET /installation/repositories',
  'GET /orgs/{org}/repos',
  'GET /user',
  'GET /users/{username}',
  'GET /users/{username}/repos',
  `GET ${repository}`,
  `GET ${repository}/installation`,
  `GET ${repository}/collaborators/{username}/permission`,
  `GET ${repository}/contents/{path}`,
  `GET ${repository}/commits`,
  `GET ${repository}/commits/{ref}`,
  `GET ${repository}/commits/{ref}/check-runs`,
  `GET ${repository}/git/ref/{ref}`,
  `GET ${repository}/git/matching-refs/{ref}`,
  `POST ${repository}/git/refs`,
  `PATCH ${repository}/git/refs/{ref}`,
  `DELETE ${repository}/git/refs/{ref}`,
  `GET ${repository}/git/commits/{commit_sha}`,
  `POST ${repository}/git/commits`,
  `GET ${repository}/git/trees/{tree_sha}`,
  `POST ${repository}/git/trees`,
  `GET ${repository}/git/blobs/{file_sha}`,
  `POST ${repository}/git/blobs`,
  `GET ${repository}/pulls`,
  `POST ${repository}/pulls`,
  `GET ${repository}/pulls/{pull_number}`,
  `PATCH ${repository}/pulls/{pull_number}`,
  `GET ${repository}/pulls/{pull_number}/files`,
  `GET ${repository}/pulls/{pull_number}/commits`,
  `GET ${repository}/pulls/{pull_number}/comments`,
  `GET ${repository}/pulls/{pull_number}/reviews`,
  `POST ${repository}/pulls/{pull_number}/reviews`,
  `GET ${repository}/issues/{issue_number}`,
  `GET ${repository}/issues/{issue_number}/comments`,
  `POST ${repository}/issues/{issue_number}/comments`,
  `GET ${repository}/issues/comments/{comment_id}`,
  `PATCH ${repository}/issues/comments/{comment_id}`,
  `DELETE ${repository}/issues/comments/{comment_id}`,
  `GET ${repository}/issues/comments/{comment_id}/reactions`,
  `POST ${repository}/issues/comments/{comment_id}/reactions`,
  `GET ${repository}/issues/{issue_number}/labels`,
  `POST ${repository}/issues/{issue_number}/labels`,
  `DELETE ${repository}/issues/{issue_number}/labels/{name}`,
  `POST ${repository}/check-runs`,
  `GET ${repository}/check-runs/{check_run_id}`,
  `PATCH ${repository}/check-runs/{check_run_id}`,
  `GET ${repository}/check-runs/{check_run_id}/annotations`,
]

/** The keywords of JSON Schema that are kept as they stand. */
const rules = new Set(
  'type enum format pattern required minLength maxLength minimum maximum minItems maxItems minProperties maxProperties'.split(
    ' ',
  ),
)

/** What is said of texts that is looked at. */
const formats = new Set(['date-time', 'uri'])

const description = read()
const schemas = {}
const operations = Object.fromEntries(endpoints.map((endpoint) => [endpoint, operation(endpoint)]))
const target = fileURLToPath(new URL('../test/support/github/openapi.json', import.meta.url))
const sorted = Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)))
const note = `@octokit/openapi ${version}, cut down by scripts/openapi.mjs`
writeFileSync(target, JSON.stringify({ note, operations, schemas: sorted }) + '\n')

/** The description as it is published. */
function read() {
  const folder = mkdtempSync(join(tmpdir(), 'restage-openapi-'))
  try {
    execFileSync('npm', ['pack', '--silent', `@octokit/openapi@${version}`], { cwd: folder })
    execFileSync('tar', ['xzf', `octokit-openapi-${version}.tgz`, described], { cwd: folder })
    return JSON.parse(readFileSync(join(folder, described), 'utf8'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Parameters by place, the body, and an answer for each status. */
function operation(endpoint) {
  const [method, path] = endpoint.split(' ')
  const item = description.paths[path]
  const found = item?.[method.toLowerCase()]
  if (found === undefined) throw new Error(`not described: ${endpoint}`)
  const parameters = [...(item.parameters ?? []), ...(found.parameters ?? [])].map(resolved)
  const content = found.requestBody?.content['application/json']
  return {
    parameters: parameters.map((one) => ({
      name: one.name,
      in: one.in,
      required: one.required === true,
      schema: schema(one.schema),
    })),
    body: content === undefined ? null : { required: found.requestBody.required === true, schema: schema(content.schema) },
    answers: Object.fromEntries(
      Object.entries(found.responses).map(([status, answer]) => {
        const json = resolved(answer).content?.['application/json']
        return [status, json?.schema === undefined ? null : schema(json.schema)]
      }),
    ),
  }
}

/** What a reference into `components` names. */
function resolved(value) {
  if (value.$ref === undefined) return value
  return value.$ref
    .split('/')
    .slice(1)
    .reduce((at, name) => at[name], description)
}

/** A schema as JSON Schema: no words, `nullable` as a type, references to schemas that are kept, by their names. */
function schema(given) {
  if (given.$ref !== undefined) return orNull(given, { $ref: reference(given.$ref) })
  const kept = {}
  for (const [key, value] of Object.entries(given)) {
    if (key === 'properties') kept[key] = Object.fromEntries(Object.entries(value).map(([name, one]) => [name, schema(one)]))
    else if (['items', 'additionalProperties', 'not'].includes(key)) kept[key] = typeof value === 'object' ? schema(value) : value
    // where several answers fit, as they do in the description, that is no fault
    else if (['oneOf', 'anyOf'].includes(key)) kept['anyOf'] = value.map(schema)
    // an account is a person or an enterprise: in one place the description says both
    else if (key === 'allOf') kept[isEither(value.map(resolved)) ? 'anyOf' : key] = value.map(schema)
    else if (rules.has(key) && (key !== 'format' || formats.has(value))) kept[key] = value
  }
  return orNull(given, kept)
}

function isEither(all) {
  const has = (one, name) => one.properties?.[name] !== undefined
  return all.some((one) => has(one, 'login')) && all.some((one) => has(one, 'slug') && !has(one, 'login'))
}

function orNull(given, made) {
  return given.nullable === true ? { anyOf: [made, { type: 'null' }] } : made
}

function reference(ref) {
  const name = ref.split('/').at(-1)
  if (!(name in schemas)) {
    schemas[name] = null
    schemas[name] = schema(description.components.schemas[name])
  }
  return name
}
