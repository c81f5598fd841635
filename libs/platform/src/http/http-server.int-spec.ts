import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { Body, Controller, Get, Module, Post, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Clock } from '@yishi/kernel';
import type { FastifyReply } from 'fastify';
import { loadConfig } from '../config';
import { createLogger } from '../logging';
import { TokenIssuer, TokenVerifier } from '../tokens';
import {
  installHttp,
  type Problem,
  Public,
  stopGracefully,
  UPLOAD_LIMIT,
  Upload,
  YishiHttpAdapter,
} from '.';

const { privateKey } = generateKeyPairSync('ed25519');
const identity = { issuer: 'yishi', audience: 'yishi-api' };
const token = new TokenIssuer({ privateKey, ...identity }).issue({
  personId: '0190a000-0000-7000-8000-000000000001',
  grants: [],
  ttlSeconds: 600,
});
const headers = { authorization: `Bearer ${token}`, 'content-type': 'text/csv' };

let release: () => void;
let isWaiting: Promise<void>;

@Controller()
class Routes {
  @Post('upload')
  @Upload()
  upload(@Body() body: Buffer) {
    return { bytes: body.length };
  }

  @Get('slow')
  @Public()
  async slow() {
    await new Promise<void>((resolve) => {
      release = resolve;
      arrived();
    });
    return { done: true };
  }

  @Get('endless')
  @Public()
  endless(@Res() reply: FastifyReply) {
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream' });
    reply.raw.write('data: 1\n\n');
    arrived();
  }
}
let arrived: () => void;

@Module({ controllers: [Routes] })
class RoutesModule {}

class WallClock extends Clock {
  now = () => new Date();
}

const log = createLogger({ level: 'fatal' });
let app: NestFastifyApplication;
let port: number;

beforeEach(async () => {
  isWaiting = new Promise((resolve) => {
    arrived = resolve;
  });
  const config = loadConfig({});
  app = await NestFactory.create<NestFastifyApplication>(
    RoutesModule,
    new YishiHttpAdapter(config),
    { logger: false },
  );
  const verifier = new TokenVerifier({ key: privateKey, ...identity });
  await installHttp(app, { config, verifier, clock: new WallClock(), log });
  await app.listen(0, '127.0.0.1');
  port = (app.getHttpServer().address() as AddressInfo).port;
});
afterEach(() => app.close());

const url = (path: string) => `http://127.0.0.1:${port}/${path}`;

describe('a listening server', () => {
  it('answers an upload of 50 MB with 413, before and while it is sent', async () => {
    const body = Buffer.alloc(50_000_000, 0x41);
    const known = await fetch(url('upload'), { method: 'POST', headers, body });
    expect([known.status, ((await known.json()) as Problem).code]).toEqual([413, 'body-too-large']);

    const chunks = new Blob([body]).stream();
    const streamed = await fetch(url('upload'), {
      method: 'POST',
      headers,
      body: chunks,
      duplex: 'half',
    } as RequestInit);
    expect([streamed.status, ((await streamed.json()) as Problem).code]).toEqual([
      413,
      'body-too-large',
    ]);
  });

  it('takes an upload up to the limit', async () => {
    const body = Buffer.alloc(UPLOAD_LIMIT, 0x41);
    const answer = await fetch(url('upload'), { method: 'POST', headers, body });
    expect(await answer.json()).toEqual({ bytes: UPLOAD_LIMIT });
  });

  it('answers what is not HTTP with a problem document, and lives', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.write('this is not http\r\n\r\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1.1 400 .*application\/problem\+json.*malformed/s);
    socket.destroy();
    expect((await fetch(url('nowhere'))).status).toBe(404);
  });
});

describe('a graceful stop', () => {
  it('ends what is under way, and takes nothing new', async () => {
    const slow = fetch(url('slow'));
    await isWaiting;
    const stopped = stopGracefully(app, { timeoutMs: 10_000, log });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await expect(fetch(url('slow'))).rejects.toThrow();
    release();
    expect(await (await slow).json()).toEqual({ done: true });
    await stopped;
  });

  it('cuts what never ends by itself', async () => {
    const endless = await fetch(url('endless'));
    await isWaiting;
    await stopGracefully(app, { timeoutMs: 100, log });
    await expect(endless.text()).rejects.toThrow();
  });
});
