import { describe, expect, it } from 'vitest'
import { hideSecrets, isSecretName } from '../../src/text/secrets.ts'

describe('a name', () => {
  it.for([
    'NPM_TOKEN',
    'token',
    'DB_PASSWORD',
    'MYSQL_ROOT_PASSWD',
    'DB_PWD',
    'AWS_SECRET_ACCESS_KEY',
    'apiKey',
    'API_KEY',
    'APIKEY',
    'github.token',
    'SSH_PRIVATE_KEY',
    'TOKEN2',
    'DOCKER_AUTH_CONFIG',
    'clientSecret',
  ])('%s is one of a secret', (name) => {
    expect(isSecretName(name)).toBe(true)
  })

  it.for([
    'VERSION',
    'AUTHOR',
    'KEYBOARD',
    'PWD',
    'OLDPWD',
    'MONKEY',
    'PASSENGER',
    'KEY_COUNT',
    'PUBLIC_KEY',
    'COMPASS',
    'BYPASS',
  ])('%s is none', (name) => {
    expect(isSecretName(name)).toBe(false)
  })
})

describe('a text', () => {
  it.for([
    ['docker build --build-arg TOKEN=abc -t x .', 'docker build --build-arg TOKEN=*** -t x .'],
    ["--build-arg=TOKEN='a b' .", '--build-arg=TOKEN=*** .'],
    ['docker run -e "TOKEN=a b" x', 'docker run -e "TOKEN=***" x'],
    ['env \'TOKEN=a b\' "X=1"', 'env \'TOKEN=***\' "X=1"'],
    ['TOKEN=a"b c"d make', 'TOKEN=*** make'],
    ['A=$TOKEN B=secret=x', 'A=$TOKEN B=secret=***'],
    ['TOKEN="a \\" b" make', 'TOKEN=*** make'],
    ['|2 TOKEN=abc VERSION=1 /bin/sh -c make', '|2 TOKEN=*** VERSION=1 /bin/sh -c make'],
    ['git clone https://me:abc@example.test/x.git', 'git clone https://me:***@example.test/x.git'],
    ['git clone https://example.test:80/x@y', 'git clone https://example.test:80/x@y'],
    ['docker login -u me -p abc example.test', 'docker login -u me -p *** example.test'],
    ['docker login --password=abc -u me', 'docker login --password=*** -u me'],
    ['docker login -u me --password-stdin', 'docker login -u me --password-stdin'],
    ['docker run -p 80:80 x', 'docker run -p 80:80 x'],
    ['--build-arg TOKEN=$TOKEN .', '--build-arg TOKEN=$TOKEN .'],
    ['--build-arg TOKEN="${TOKEN}" .', '--build-arg TOKEN="${TOKEN}" .'],
    ['TOKEN= make', 'TOKEN= make'],
    ['VERSION=1.0 make', 'VERSION=1.0 make'],
  ])('%s becomes %s', ([text = '', shown]) => {
    expect(hideSecrets(text)).toBe(shown)
  })
})
