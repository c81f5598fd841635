import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Malformed } from '@yishi/kernel';
import { Public, shape } from '@yishi/platform';
import { BallotBox } from '../ballot-box';
import { MAX_CRITERIA, MAX_MEMBERS, MAX_SCORE } from '../ballot-codec';
import { PeriodList } from '../period-list';
import { ballotOn, CastBallot } from './cast-ballot';

const BASE64URL = { type: 'string', pattern: '^[A-Za-z0-9_-]+$', maxLength: 1_024 } as const;

const BODY = {
  type: 'object',
  additionalProperties: false,
  required: ['message', 'signature', 'scores'],
  properties: {
    message: { ...BASE64URL, description: '32 random bytes and the periodId (RFC 9474)' },
    signature: { ...BASE64URL, description: 'the unblinded signature over message' },
    scores: {
      type: 'array',
      minItems: 1,
      maxItems: MAX_MEMBERS,
      description: 'every member of the list, in any order',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['personId', 'scores'],
        properties: {
          personId: { type: 'string', format: 'uuid' },
          scores: {
            type: 'array',
            minItems: 1,
            maxItems: MAX_CRITERIA,
            description: 'every criterion, in any order',
            items: {
              type: 'object',
              additionalProperties: false,
              required: ['criterion', 'score'],
              properties: {
                criterion: { type: 'string' },
                score: { type: 'integer', minimum: 0, maximum: MAX_SCORE },
              },
            },
          },
        },
      },
    },
  },
} as const;

/**
 * The one route that must not know who calls: no token is asked for, one that comes along is not
 * looked at, and nothing is logged of a call. The answer holds no position of the log and no id:
 * there is no event. The same ballot with the same credential again is answered alike.
 *
 * Refusals: `Malformed`, `NotFound` rating-period, `credential-invalid`, `credential-used`,
 * `voting-ended`.
 */
@ApiTags('rating-periods')
@Controller()
export class CastBallotHttp {
  constructor(
    private readonly periods: PeriodList,
    private readonly box: BallotBox,
  ) {}

  @Post('rating-periods/:periodId/ballots')
  @Public({ isUnlogged: true })
  @HttpCode(201)
  @ApiOperation({
    summary: 'A household casts its ballot, with a credential and without a name',
    operationId: 'CastBallot',
  })
  @ApiBody({ schema: BODY as never })
  async castBallot(
    @Param('periodId') periodId: string,
    @Body() body: unknown,
  ): Promise<Record<string, never>> {
    const { message, signature, scores } = shape(CastBallot, { ...fieldsOf(body), periodId });
    const ballot = ballotOn(await this.periods.listOf(periodId), scores);
    const credential = {
      message: Buffer.from(message, 'base64url'),
      signature: Buffer.from(signature, 'base64url'),
    };
    await this.box.putBallot(periodId, credential, ballot);
    return {};
  }
}

/** Values in the largest ballot that can be: anything larger is not looked into. */
const MAX_VALUES = 10 + MAX_MEMBERS * (3 + MAX_CRITERIA * 3);

/**
 * Anybody may send anything here, and to check a body field by field takes far longer than to send
 * it: its size is looked at first. Throws `Malformed` for what is no object, repeats the path, or
 * is too large.
 */
function fieldsOf(body: unknown): object {
  if (typeof body !== 'object' || body === null || Array.isArray(body) || Buffer.isBuffer(body))
    throw new Malformed([{ field: 'body', reason: 'not-an-object' }]);
  if ('periodId' in body) throw new Malformed([{ field: 'periodId', reason: 'unknown-field' }]);
  if (!hasAtMost(MAX_VALUES, body)) throw new Malformed([{ field: 'body', reason: 'too-large' }]);
  return body;
}

function hasAtMost(most: number, body: object): boolean {
  const waiting: object[] = [body];
  for (let seen = 0; waiting.length > 0; ) {
    const values = Object.values(waiting.pop()!);
    seen += values.length;
    if (seen > most) return false;
    for (const value of values)
      if (typeof value === 'object' && value !== null) waiting.push(value);
  }
  return true;
}
