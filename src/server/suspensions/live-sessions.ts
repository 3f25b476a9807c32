// The WebSocket connections of people who are suspended are closed, whoever has them: this process's gateway knows whose they are.
import { type Application, Gateway } from '@nocobase/server';

/** "Policy violation", the code of the protocol for a connection that is not allowed any more. */
const CLOSE_CODE = 1008;

/** Closes the connections to this process that these users are signed in on. */
export function closeConnections(app: Application, userIds: string[]): void {
  const tags = new Set(userIds.map((id) => `userId#${id}`));
  Gateway.getInstance().wsServer?.loopThroughConnections((client) => {
    if (client.tags.has(`app#${app.name}`) && [...client.tags].some((tag) => tags.has(tag))) {
      app.emit('ws:removeTag', { clientId: client.id, tagKey: 'userId' });
      // The host publishes no types of its sockets.
      (client.ws as unknown as { close(code: number): void }).close(CLOSE_CODE);
    }
  });
}
