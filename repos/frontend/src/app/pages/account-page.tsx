import { Page } from '../../components/page.js';
import { AccountNameForm } from '../../features/session/components/account-name-form.js';
import { CloseAccountForm } from '../../features/session/components/close-account-form.js';
import { useSessionState } from '../../features/session/session-context.js';

export function AccountPage() {
  const state = useSessionState();
  if (state.status !== 'signed-in') return null;
  const { account } = state;
  return (
    <div className="narrow">
      <Page title="Account">
        <div className="stack-wide">
          <p className="muted">
            Signed in as {account.email}. Your activity counts days in the time zone {account.timeZone}.
          </p>
          <AccountNameForm account={account} />
          <section className="stack" aria-labelledby="close-heading">
            <h2 id="close-heading">Close account</h2>
            <CloseAccountForm />
          </section>
        </div>
      </Page>
    </div>
  );
}
