import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Manifest } from '@coatcheck/packaging/workspace';
import { runServer } from 'verdaccio';

/** What the registry answers about a package. */
interface Packument {
  readonly versions: Readonly<Record<string, Manifest>>;
}

/** A registry of npm on loopback that knows only what is published into it, by anybody. */
export class Registry {
  /** Without a slash at its end. */
  readonly url: string;
  readonly #server: Server;

  /** Starts one on a free port. It lives in this process and so cannot outlive it. What is published is kept in `folder`. */
  static async start(folder: string): Promise<Registry> {
    await mkdir(folder, { recursive: true });
    const file = join(folder, 'config.yaml');
    // JSON is YAML, too.
    await writeFile(file, JSON.stringify(configuration(folder)));
    const server = (await runServer(file)) as Server;
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Registry(server);
  }

  private constructor(server: Server) {
    const { port } = server.address() as AddressInfo;
    this.url = `http://127.0.0.1:${port}`;
    this.#server = server;
  }

  /** Publishes a tarball as npm does. */
  async publish(manifest: Manifest, path: string): Promise<void> {
    const { name, version } = manifest;
    const tarball = await readFile(path);
    const file = `${name}-${version}.tgz`;
    const dist = {
      integrity: `sha512-${createHash('sha512').update(tarball).digest('base64')}`,
      shasum: createHash('sha1').update(tarball).digest('hex'),
      tarball: `${this.url}/${name}/-/${file}`,
    };
    const attachment = { content_type: 'application/octet-stream', data: tarball.toString('base64') };
    const body = {
      _id: name,
      name,
      'dist-tags': { latest: version },
      versions: { [version]: { ...manifest, _id: `${name}@${version}`, dist } },
      _attachments: { [file]: { ...attachment, length: tarball.length } },
    };
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(this.#address(name), { method: 'PUT', headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`The registry refused ${name}@${version}: ${await response.text()}`);
  }

  /** The manifests that a package was published with, by version; none if it never was. */
  async manifestsOf(name: string): Promise<Readonly<Record<string, Manifest>>> {
    const response = await fetch(this.#address(name));
    if (response.status === 404) return {};
    if (!response.ok) throw new Error(`The registry does not tell of ${name}: ${await response.text()}`);
    return ((await response.json()) as Packument).versions;
  }

  /** The tarball of a version. */
  async tarballOf(name: string, version: string): Promise<Buffer> {
    const file = `${name.slice(name.indexOf('/') + 1)}-${version}.tgz`;
    const response = await fetch(`${this.url}/${name}/-/${file}`);
    if (!response.ok) throw new Error(`The registry does not give ${name}@${version}: ${await response.text()}`);
    return Buffer.from(await response.arrayBuffer());
  }

  /** Resolves once nobody is served any more. */
  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  #address(name: string): string {
    return `${this.url}/${name.replace('/', '%2f')}`;
  }
}

/** No uplinks: what was not published here is not found, and nothing is asked of the network. */
function configuration(folder: string): object {
  return {
    storage: join(folder, 'storage'),
    auth: { htpasswd: { file: join(folder, 'htpasswd'), max_users: -1 } },
    uplinks: {},
    packages: { '**': { access: '$all', publish: '$all' } },
    max_body_size: '100mb',
    web: { enable: false },
    log: { type: 'stdout', format: 'pretty', level: 'fatal' },
  };
}
