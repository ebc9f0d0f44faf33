"""The ways out: webhook, e-mail, Telegram. Each sends one message once; queue and retry are in ``hub.edges.jobs``."""
