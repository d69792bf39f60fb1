/**
 * A BuildKit session: the engine calls back over the connection that it is given, and asks for folders and credentials. It is HTTP/2
 * with gRPC, turned round: who opened the connection is the server.
 */
import { randomUUID } from 'node:crypto'
import type { Duplex, Writable } from 'node:stream'
import type { ServiceDefinition } from '@grpc/grpc-js'
import type Docker from 'dockerode'
import type { Credentials, Login } from '../credentials.ts'
import { sendFolder, type PacketStream, type SyncedFolder } from './file-sync.ts'

export interface BuildKitSession {
  readonly id: string
  close(): void
}

const types = {
  nested: {
    fsutil: {
      nested: {
        types: {
          nested: {
            Packet: {
              fields: {
                type: { type: 'PacketType', id: 1 },
                stat: { type: 'Stat', id: 2 },
                ID: { type: 'uint32', id: 3 },
                data: { type: 'bytes', id: 4 },
              },
              nested: {
                PacketType: { values: { PACKET_STAT: 0, PACKET_REQ: 1, PACKET_DATA: 2, PACKET_FIN: 3, PACKET_ERR: 4 } },
              },
            },
            Stat: {
              fields: {
                path: { type: 'string', id: 1 },
                mode: { type: 'uint32', id: 2 },
                uid: { type: 'uint32', id: 3 },
                gid: { type: 'uint32', id: 4 },
                size: { type: 'int64', id: 5 },
                modtime: { type: 'int64', id: 6 },
                linkname: { type: 'string', id: 7 },
              },
            },
          },
        },
      },
    },
    grpc: {
      nested: {
        health: {
          nested: {
            v1: {
              nested: {
                Health: { methods: { Check: { requestType: 'HealthCheckRequest', responseType: 'HealthCheckResponse' } } },
                HealthCheckRequest: { fields: { service: { type: 'string', id: 1 } } },
                HealthCheckResponse: { fields: { status: { type: 'uint32', id: 1 } } },
              },
            },
          },
        },
      },
    },
    moby: {
      nested: {
        filesync: {
          nested: {
            v1: {
              nested: {
                FileSync: { methods: { DiffCopy: streamed('fsutil.types.Packet') } },
                FileSend: { methods: { DiffCopy: streamed('BytesMessage') } },
                BytesMessage: { fields: { data: { type: 'bytes', id: 1 } } },
                Auth: { methods: { Credentials: { requestType: 'CredentialsRequest', responseType: 'CredentialsResponse' } } },
                CredentialsRequest: { fields: { Host: { type: 'string', id: 1 } } },
                CredentialsResponse: { fields: { Username: { type: 'string', id: 1 }, Secret: { type: 'string', id: 2 } } },
              },
            },
          },
        },
      },
    },
  },
}

/** Of `HealthCheckResponse`. */
const serving = 1

function streamed(type: string): object {
  return { requestType: type, requestStream: true, responseType: type, responseStream: true }
}

/** A stream of grpc's that brings bytes. */
interface ByteStream {
  on(event: 'data', listener: (message: { readonly data: Buffer }) => void): unknown
  on(event: 'end' | 'cancelled', listener: () => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  pause(): unknown
  resume(): unknown
  end(): void
}

/** What a build takes from here, and leaves here. */
export interface Served {
  /** By the names under which BuildKit asks for them. */
  readonly folders: ReadonlyMap<string, SyncedFolder>
  /** Takes what the build gives in place of an image. */
  readonly archive: Writable | undefined
}

/** Opens a session that serves folders by their names. */
export async function openBuildKitSession(
  client: Docker,
  { folders, archive }: Served,
  credentials: Credentials,
): Promise<BuildKitSession> {
  const [grpc, loader] = await Promise.all([import('@grpc/grpc-js'), import('@grpc/proto-loader')])
  const definition = loader.fromJSON(types as never, { keepCase: true, longs: String, enums: String })
  const services = grpc.loadPackageDefinition(definition) as never as {
    readonly moby: {
      readonly filesync: {
        readonly v1: Record<'FileSync' | 'FileSend' | 'Auth', { readonly service: ServiceDefinition }>
      }
    }
    readonly grpc: { readonly health: { readonly v1: Record<'Health', { readonly service: ServiceDefinition }> } }
  }
  const { FileSync, FileSend, Auth } = services.moby.filesync.v1
  const server = new grpc.Server()
  // asked for every second: who does not answer is gone, and a build that has files to give at its end finds nobody
  server.addService(services.grpc.health.v1.Health.service, {
    Check(_: unknown, done: (error: null, answer: object) => void) {
      done(null, { status: serving })
    },
  })
  server.addService(FileSync.service, {
    DiffCopy(
      call: PacketStream & {
        readonly metadata: { get(name: string): readonly unknown[] }
        emit(event: 'error', error: unknown): void
      },
    ) {
      const folder = folders.get(String(call.metadata.get('dir-name')[0]))
      if (folder === undefined) {
        call.emit('error', { code: grpc.status.NOT_FOUND, message: 'there is no such folder' })
        return
      }
      sendFolder(call, folder).catch((error: unknown) => {
        call.emit('error', { code: grpc.status.INTERNAL, message: String(error) })
      })
    },
  })
  if (archive !== undefined) {
    server.addService(FileSend.service, {
      DiffCopy(call: ByteStream & { emit(event: 'error', error: unknown): void }) {
        takeArchive(call, archive)
        archive.once('error', (error) => call.emit('error', { code: grpc.status.INTERNAL, message: error.message }))
      },
    })
  }
  server.addService(Auth.service, {
    Credentials({ request }: { readonly request: { readonly Host: string } }, done: (error: null, answer: object) => void) {
      void credentials.login(request.Host).then((found) => {
        done(null, answerFor(found))
      })
    },
  })
  const id = randomUUID()
  const socket = await dialSession(client, id, archive === undefined ? [] : ['/moby.filesync.v1.FileSend/DiffCopy'])
  // over TLS, node takes what was not agreed on beforehand for HTTP/1.1
  Object.defineProperty(socket, 'alpnProtocol', { value: 'h2' })
  const injector = server.createConnectionInjector(grpc.ServerCredentials.createInsecure())
  injector.injectConnection(socket)
  return {
    id,
    close() {
      server.forceShutdown()
      socket.destroy()
    },
  }
}

/** Only a stream that came to its end ends the archive. The call must stay open until then, so it is not iterated over. */
function takeArchive(call: ByteStream, archive: Writable): void {
  call.on('data', ({ data }) => {
    if (archive.write(data)) return
    call.pause()
    archive.once('drain', () => call.resume())
  })
  call.on('end', () => {
    archive.end()
    call.end()
  })
  for (const event of ['cancelled', 'error'] as const)
    call.on(event as 'error', () => {
      // who has given everything may leave
      if (!archive.writableEnded) archive.destroy(new Error('the engine stopped in the middle'))
    })
}

/** A secret without a name is a token. */
function answerFor(login: Login | undefined): object {
  if (login === undefined) return {}
  return login.kind === 'token' ? { Secret: login.token } : { Username: login.username, Secret: login.password }
}

function dialSession(client: Docker, id: string, more: readonly string[]): Promise<Duplex> {
  const methods = [...more, '/moby.filesync.v1.FileSync/DiffCopy', '/moby.filesync.v1.Auth/Credentials']
  const options = {
    method: 'POST',
    path: '/session',
    hijack: true,
    headers: {
      Upgrade: 'h2c',
      'X-Docker-Expose-Session-Uuid': id,
      'X-Docker-Expose-Session-Name': 'restage',
      'X-Docker-Expose-Session-Sharedkey': id,
      'X-Docker-Expose-Session-Grpc-Method': methods,
    },
    statusCodes: { 101: true, 200: true, 500: 'server error' },
  }
  return new Promise((resolve, reject) => {
    client.modem.dial(options, (error: Error | null, socket: unknown) => {
      if (error === null) resolve(socket as Duplex)
      else reject(error)
    })
  })
}
