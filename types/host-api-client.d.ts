/** One request as the host's clients take it: axios' own words and the host's `skipNotify`. */
export interface HostRequest {
  url: string;
  method?: string;
  params?: Record<string, unknown>;
  data?: unknown;
  /** Leaves the telling of an error to the caller. */
  skipNotify?: boolean;
}

/** One action of a resource: `api.resource('users').list({ page: 1 })`. */
export type HostAction = (params?: Record<string, unknown>) => Promise<{ data: unknown }>;

/** The API client that both of the host's clients give out. */
export interface HostApiClient {
  axios: { defaults: { baseURL?: string } };
  request(config: HostRequest): Promise<{ data: unknown }>;
  resource(name: string): Record<string, HostAction>;
}
