import { type Admin, AdminProvider } from './admin';
import { Sources } from './sources/Sources';

/** The "Synchronize" tab: the sources and their tasks. */
export function SynchronizePage({ admin }: { admin: Admin }) {
  return (
    <AdminProvider value={admin}>
      <Sources />
    </AdminProvider>
  );
}
