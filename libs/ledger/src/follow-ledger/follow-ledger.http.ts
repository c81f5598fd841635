import { PassThrough } from 'node:stream';
import { Controller, Get, Param, Query as QueryOf, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { onlyParameters, Public, type Query } from '@yishi/platform';
import type { FastifyReply } from 'fastify';
import { scopeOf } from '../public-ledger/scope';
import { type Listener, LiveLedger } from './live-ledger';

/** Bytes a client may leave untaken before it is let go. */
const MOST_WAITING_BYTES = 256 * 1_024;

class StreamListener implements Listener {
  readonly stream = new PassThrough();

  send(text: string): void {
    if (this.stream.writable) this.stream.write(text);
  }
  end(): void {
    this.stream.end();
  }
  get isStuck(): boolean {
    return this.stream.writableLength + this.stream.readableLength > MOST_WAITING_BYTES;
  }
}

@ApiTags('ledger')
@Controller('ledger')
export class FollowLedgerHttp {
  constructor(private readonly live: LiveLedger) {}

  /**
   * Server-sent events: `summary` with the figures above the lines, at once and after every change.
   */
  @Get('projects/:id/live')
  @Public()
  @ApiOperation({ summary: 'The figures of a project, live', operationId: 'FollowLedger' })
  @ApiOkResponse({ content: { 'text/event-stream': {} } })
  async follow(
    @Param('id') id: string,
    @QueryOf() query: Query,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    onlyParameters(query);
    const scope = scopeOf('projects', id);
    const listener = new StreamListener();
    const stop = await this.live.listen(scope.id, listener);
    listener.stream.once('close', stop);
    // also when nothing is sent at all, as to HEAD
    reply.raw.once('close', () => listener.stream.destroy());
    await reply
      .header('content-type', 'text/event-stream; charset=utf-8')
      .header('cache-control', 'no-store')
      // a connection kept alive would hold up the server's stop
      .header('connection', 'close')
      .header('x-accel-buffering', 'no')
      .send(listener.stream);
  }
}
