import { Body, Controller, HttpCode, Logger, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiExcludeController } from '@nestjs/swagger';
import { type Actor, Clock, Forbidden, Malformed } from '@yishi/kernel';
import { Caller } from '../http/request';
import type { MovableClock } from './clock';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/;

/** There only when the server was started with YISHI_MOVABLE_CLOCK=1, which production refuses. */
@ApiExcludeController()
@ApiBearerAuth()
@Controller('clock')
export class MoveClockHttp {
  private readonly log = new Logger('Clock');

  constructor(private readonly clock: Clock) {}

  @Post()
  @HttpCode(200)
  move(@Caller() actor: Actor, @Body() body: { now?: unknown }): { now: string } {
    if (!actor.grants.some(({ role }) => role === 'district-administrator'))
      throw new Forbidden('role-not-allowed');
    const text = body?.now;
    const at = typeof text === 'string' && INSTANT.test(text) ? new Date(text) : undefined;
    if (
      !at ||
      Number.isNaN(at.getTime()) ||
      !at.toISOString().startsWith(String(text).slice(0, 19))
    )
      throw new Malformed([{ field: 'now', reason: 'not-a-date' }]);
    (this.clock as MovableClock).moveTo(at);
    this.log.warn(`the clock was moved to ${at.toISOString()}`);
    return { now: at.toISOString() };
  }
}
