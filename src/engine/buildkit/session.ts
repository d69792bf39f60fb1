/**
 * A BuildKit session: the engine calls back over the connection that it is given, and asks for folders and credentials. It is HTTP/2
 * with gRPC, turned round: who opened the connection is the server.
 */
import { randomUUID } from 'node:crypto'
import type { Duplex } from 'node:stream'
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
    moby: {
      nested: {
        filesync: {
          nested: {
            v1: {
              nested: {
                FileSync: { methods: { DiffCopy: streamed('fsutil.types.Packet') } },
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

function streamed(type: string): object {
  return { requestType: type, requestStream: true, responseType: type, responseStream: true }
}

/** Opens a session that serves folders by their names. */
export async function openBuildKitSession(
  client: Docker,
  folders: ReadonlyMap<string, SyncedFolder>,
  credentials: Credentials,
): Promise<BuildKitSession> {
  const [grpc, loader] = await Promise.all([import('@grpc/grpc-js'), import('@grpc/proto-loader')])
  const definition = loader.fromJSON(types as never, { keepCase: true, longs: String, enums: String })
  const services = grpc.loadPackageDefinition(definition) as never as {
    readonly moby: {
      readonly filesync: {
        readonly v1: Record<'FileSync' | 'Auth', { readonly service: ServiceDefinition }>
      }
    }
  }
  const { FileSync, Auth } = services.moby.filesync.v1
  const server = new grpc.Server()
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
  server.addService(Auth.service, {
    Credentials({ request }: { readonly request: { readonly Host: string } }, done: (error: null, answer: object) => void) {
      void credentials.login(request.Host).then((found) => {
        done(null, answerFor(found))
      })
    },
  })
  const id = randomUUID()
  const socket = await dialSession(client, id)
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

/** A secret without a name is a token. */
function answerFor(login: Login | undefined): object {
  if (login === undefined) return {}
  return login.kind === 'token' ? { Secret: login.token } : { Username: login.username, Secret: login.password }
}

function dialSession(client: Docker, id: string): Promise<Duplex> {
  const methods = ['/moby.filesync.v1.FileSync/DiffCopy', '/moby.filesync.v1.Auth/Credentials']
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
