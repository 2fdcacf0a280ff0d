"""Custom actions, run by the action server. Each asks bot.knowledge and speaks."""
