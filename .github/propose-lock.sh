#!/bin/sh
# Open a pull request with the new requirements.lock, or bring the open one up to date. Needs gh and GH_TOKEN.
set -eu
if git diff --quiet -- requirements.lock; then
	echo "requirements.lock holds the newest already"
	exit 0
fi
git switch --quiet --force-create lock
git -c user.name="weekly" -c user.email="weekly@users.noreply.github.com" \
	commit --quiet --message "Update requirements.lock" -- requirements.lock
gh auth setup-git
git push --quiet --force origin lock
if [ "$(gh pr list --head lock --state open --json number --jq length)" = 0 ]; then
	gh pr create --head lock --base main --title "Update requirements.lock" \
		--body "The newest releases that pyproject.toml allows. The weekly job ran \`make test\` with them."
fi
