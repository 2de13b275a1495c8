"""What a day's reminders are about; the use cases are in `ledger.duties.reminder_auto`."""
