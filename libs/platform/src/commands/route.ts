import { Body, Controller, HttpCode, Post, Req, type Type } from '@nestjs/common';
import { ApiBearerAuth, ApiExtension, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Malformed } from '@yishi/kernel';
import { type AuthenticatedRequest, originOf } from '../http/request';
import { Upload } from '../http/route-marks';
import type { Answer, CommandType, YishiCommand } from './command';
import { Commands } from './handler';

type RouteOptions = Readonly<{ summary: string }>;

/**
 * Every command reachable over HTTP, for the OpenAPI document and the tests that visit all routes.
 */
export const commandRoutes: { path: string; type: CommandType<YishiCommand>; upload: boolean }[] =
  [];

/**
 * The controller of one command: a POST on a noun. Path parameters and body fields together are the
 * command; a body field that repeats a path parameter is refused as unknown.
 */
export const commandRoute = (
  path: string,
  type: CommandType<YishiCommand>,
  options: RouteOptions,
): Type<object> => route(path, type, options, false);

/**
 * The controller of a command whose body is a file (`file: Uint8Array`); its other fields come from
 * the path.
 */
export const uploadRoute = (
  path: string,
  type: CommandType<YishiCommand>,
  options: RouteOptions,
): Type<object> => route(path, type, options, true);

const MarkUpload = (upload: boolean): MethodDecorator => (upload ? Upload() : () => {});

function route(
  path: string,
  type: CommandType<YishiCommand>,
  { summary }: RouteOptions,
  upload: boolean,
): Type<object> {
  const input = upload ? uploadInput : bodyInput;

  @ApiTags(path.split('/')[0] ?? '')
  @ApiBearerAuth()
  @Controller()
  class CommandRoute {
    constructor(private readonly commands: Commands) {}

    @Post(path)
    @HttpCode(201)
    @ApiOperation({ summary, operationId: type.name })
    @ApiHeader({ name: 'Idempotency-Key', required: false, description: '1-128 visible ASCII' })
    @ApiExtension('x-command', { name: type.name, upload })
    @MarkUpload(upload)
    handle(@Req() request: AuthenticatedRequest, @Body() body: unknown): Promise<Answer> {
      return this.commands.send(type, input(request.params, body), originOf(request));
    }
  }
  Object.defineProperty(CommandRoute, 'name', { value: `${type.name}Route` });
  commandRoutes.push({ path, type, upload });
  return CommandRoute;
}

function bodyInput(params: Readonly<Record<string, string>>, body: unknown): object {
  const fields = body === undefined ? {} : body; // no body at all is an empty one; `null` is not
  const isObject = typeof fields === 'object' && fields !== null;
  if (!isObject || Array.isArray(fields) || fields instanceof Uint8Array)
    throw new Malformed([{ field: 'body', reason: 'not-an-object' }]);
  const repeated = Object.keys(params).filter((name) => name in fields);
  if (repeated.length > 0)
    throw new Malformed(repeated.map((field) => ({ field, reason: 'unknown-field' })));
  return { ...fields, ...params };
}

function uploadInput(params: Readonly<Record<string, string>>, body: unknown): object {
  if (!(body instanceof Uint8Array)) throw new Malformed([{ field: 'file', reason: 'not-a-file' }]);
  return { ...params, file: body };
}
