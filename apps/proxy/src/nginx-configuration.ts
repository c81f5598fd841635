import { PROXY_ANSWERS, type ProxyAnswer, TOO_MANY } from './answers';
import {
  FORGEABLE,
  HEADER,
  INTERNAL,
  indented,
  OF_CALLER,
  type ProxyPlan,
  servicesOf,
  TRACE,
} from './plan';
import type { RouteLine } from './route-table';

/**
 * A whole configuration for nginx, with places to fill: `@PORT@` on this machine, and
 * `@COUNCIL_SERVICE@` … as `host:port`. Started by `nginx -p <folder> -c nginx.conf` in the
 * foreground; the folder holds openapi.json, and nginx puts its files there. It speaks no TLS: add
 * a certificate, or let what stands in front do it.
 */
export function nginxConfiguration(plan: ProxyPlan): string {
  const { table, unlogged, bodyLimit, requestsPerMinute } = plan;
  const upstreams = servicesOf(plan).map(
    (service) => `upstream ${service} {\n\tserver ${placeholder(service)};\n\tkeepalive 32;\n}\n`,
  );
  const anonymous = unlogged.map((line) => location(line, indented(ANONYMOUS, 1)));
  const routes = table.map((line) => location(line));
  return `${HEADER}
${SETTINGS}
http {
	access_log off;
	server_tokens off;
	default_type application/octet-stream;
	client_max_body_size ${bodyLimit};
	client_body_temp_path body;
	proxy_temp_path proxy;
	fastcgi_temp_path fastcgi;
	uwsgi_temp_path uwsgi;
	scgi_temp_path scgi;

${indented(upstreams.join(''), 1)}
	# where votes are cast the services learn no address: here they are counted, in memory only
	limit_req_zone $binary_remote_addr zone=anonymous:10m rate=${requestsPerMinute}r/m;

	server {
		listen 127.0.0.1:@PORT@;
${indented(FORWARDING, 2)}
${indented([HIDDEN, ...anonymous, DOCUMENT, ...routes].join(''), 2)}\
		location / {
			return 404;
		}

${indented([...PROXY_ANSWERS, TOO_MANY].map(answered).join(''), 2)}\
	}
}
`;
}

/** The place in the template for the service's address: `@COUNCIL_SERVICE@`. */
export const placeholder = (service: string): string =>
  `@${service.toUpperCase().replaceAll('-', '_')}@`;

const location = ({ service, pattern }: RouteLine, more = ''): string =>
  `location ~ "${pattern}" {\n${more}\tproxy_pass http://${service};\n}\n`;

const answered = ({ of, status, body }: ProxyAnswer): string => `\
error_page ${of.join(' ')} = @answer${status};
location @answer${status} {
	default_type "application/problem+json; charset=utf-8";
	add_header Cache-Control no-store always;
${status === 503 || status === 429 ? '\tadd_header Retry-After 1 always;\n' : ''}\
	return ${status} '${body.replaceAll("'", '’')}';
}
`;

/** An empty header is not sent. */
function without(names: readonly string[]): string {
  return names.map((name) => `proxy_set_header ${name} "";\n`).join('');
}

function headers(ofCaller: string): string {
  return `proxy_set_header Connection "";
proxy_set_header Host $host;
proxy_set_header X-Forwarded-Proto $scheme;
proxy_set_header X-Forwarded-Host $host;
${ofCaller}${without([...FORGEABLE, ...TRACE])}`;
}

/** So many ballots of one address may come at once: neighbours in one room, behind one router. */
const BURST = 100;

const HIDDEN = `location ~ "${INTERNAL}" {
	return 404;
}
`;

const SETTINGS = `daemon off;
pid nginx.pid;
error_log stderr error;
worker_processes auto;
events {
	worker_connections 4096;
}
`;

/** What nginx buffers of a body it writes to its disk: the bodies are passed on as they come. */
const FORWARDING = `proxy_http_version 1.1;
proxy_request_buffering off;
proxy_max_temp_file_size 0;
proxy_connect_timeout 5s;
proxy_read_timeout 300s;
${headers('proxy_set_header X-Forwarded-For $remote_addr;\n')}`;

/** A location that sets a header takes over none from around it. An error would name the caller. */
const ANONYMOUS = `error_log /dev/null crit;
limit_req zone=anonymous burst=${BURST} nodelay;
limit_req_status 429;
${headers(without(OF_CALLER))}`;

/** Each service describes its own routes only; the proxy has the document of all. */
const DOCUMENT = `location = /api/v1/openapi.json {
	default_type application/json;
	add_header X-Content-Type-Options nosniff;
	alias openapi.json;
}
`;
