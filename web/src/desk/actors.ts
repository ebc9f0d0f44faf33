/** Who did something: `user:lan`, `token:scada`, `system:expiry`, or a bare user name. */

/** The person's name, or null when it was the hub itself. */
export function personOf(actor: string | null | undefined): string | null {
  if (!actor || /^(system|rule)(:|$)/.test(actor)) return null;
  return actor.replace(/^(user|token):/, '');
}
