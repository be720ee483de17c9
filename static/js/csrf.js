// The token against forged requests: from the cookie first, for after signing in again in another tab the one in this page
// is stale.

export const csrfToken = () =>
  document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/)?.[1] || document.querySelector('meta[name="csrf-token"]')?.content || "";
